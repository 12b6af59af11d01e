using System.Text.Json;

namespace LocalRunner.Bench.Text;

/// <summary>The names of settings' values in documents and on the command line.</summary>
public static class SettingNames
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
