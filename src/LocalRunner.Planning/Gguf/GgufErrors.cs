using System.Text;

namespace LocalRunner.Gguf;

/// <summary>Words the failures that files cause.</summary>
internal static class GgufErrors
{
    private const int MaxQuoted = 80;

    public static LocalRunnerException Invalid(string path, string found, string advice) =>
        new(LocalRunnerError.InvalidModel, $"'{path}' is not a usable GGUF model: {found}. {advice}");

    public static LocalRunnerException NotFound(string path, string found, string advice, Exception? cause = null) =>
        new(LocalRunnerError.FileNotFound, $"'{path}' {found}. {advice}", cause);

    public static LocalRunnerException Access(string path, string verb, Exception cause) => new(
        LocalRunnerError.FileAccess,
        $"'{path}' could not be {verb}: {cause.Message} Check its permissions, the free space and the disk.",
        cause);

    public static LocalRunnerException Argument(string message) => new(LocalRunnerError.InvalidArgument, message);

    public static ObjectDisposedException Closed() => new("LocalRunner.Gguf.GgufFile");

    /// <summary>Quotes text from a file such that it can't garble a terminal or flood a log.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxQuoted)))
            quoted.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);

        return quoted.Append(text.Length > MaxQuoted ? "…'" : "'").ToString();
    }
}
