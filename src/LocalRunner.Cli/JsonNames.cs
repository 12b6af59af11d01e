using System.Text.Json;

namespace LocalRunner.Cli;

/// <summary>What values are called in documents and on the command line.</summary>
internal static class JsonNames
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static string Of(LoadMode mode) => mode switch
    {
        LoadMode.None => "none",
        LoadMode.MemoryMapped => "mmap",
        LoadMode.Locked => "mlock",
        _ => "direct",
    };
}
