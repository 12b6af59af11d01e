using System.Buffers;
using System.Text.RegularExpressions;

namespace LocalRunner.Store;

/// <summary>Says which names may become parts of paths and addresses. What others name is never trusted to stay in its folder.</summary>
internal static partial class StoreNames
{
    private const int MaxFilePath = 1024;
    private const int MaxPart = 255;

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("\\:*?\"<>|");
    private static readonly string[] s_devices = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"];

    /// <summary>Whether the text is <c>owner/name</c> by the hub's rules.</summary>
    public static bool IsRepository(string text) =>
        Repository().IsMatch(text) && text.Split('/').All(part => part[0] is not ('-' or '.') && part[^1] is not ('-' or '.'))
        && !text.Contains("--", StringComparison.Ordinal) && !text.Contains("..", StringComparison.Ordinal)
        && !text.EndsWith(".git", StringComparison.OrdinalIgnoreCase) && IsFilePath(text);

    /// <summary>Whether the text is 40 hexadecimal digits in lower case, as commits are written.</summary>
    public static bool IsCommit(string text) => Commit().IsMatch(text);

    /// <summary>Whether the text is a branch, tag or commit whose name is a path that stays below its folder.</summary>
    public static bool IsRevision(string text) => IsFilePath(text) && text.All(each => char.IsAsciiLetterOrDigit(each) || each is '-' or '_' or '.' or '/' or '+');

    /// <summary>Whether the text is the name of a blob: a SHA-1 or a SHA-256, in lower case.</summary>
    public static bool IsBlob(string text) => IsCommit(text) || IsSha256(text);

    /// <summary>Whether the text is 64 hexadecimal digits in lower case.</summary>
    public static bool IsSha256(string text) => Sha256().IsMatch(text);

    /// <summary>Whether the text is the tag or quant of a model.</summary>
    public static bool IsTag(string text) => Tag().IsMatch(text);

    /// <summary>Whether the text is one part of a model's name.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= 128 && char.IsLetterOrDigit(text[0]) && text[^1] is not (' ' or '.')
        && text.All(each => char.IsLetterOrDigit(each) || each is '-' or '_' or '.' or ' ' or ':' or '+');

    /// <summary>Whether the text may be a namespace, name or tag of Ollama's registry.</summary>
    public static bool IsOllamaPart(string text) => OllamaPart().IsMatch(text);

    /// <summary>Whether the text is a path with <c>/</c> that stays below its folder and means the same file on every system.</summary>
    public static bool IsFilePath(string text) => text.Length is > 0 and <= MaxFilePath && text.Split('/').All(IsFileName);

    private static bool IsFileName(string part) =>
        part.Length is > 0 and <= MaxPart && part[^1] is not ('.' or ' ') && !part.AsSpan().ContainsAny(s_forbidden) && !part.Any(char.IsControl) && !IsDevice(part);

    /// <summary>Windows takes a device's name for the device whatever its extension is.</summary>
    private static bool IsDevice(string part)
    {
        var stem = part.Split('.')[0].TrimEnd();
        return s_devices.Contains(stem, StringComparer.OrdinalIgnoreCase) || Port().IsMatch(stem);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]{1,96}/[A-Za-z0-9_.\-]{1,96}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Repository();

    [GeneratedRegex(@"^[0-9a-f]{40}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Commit();

    [GeneratedRegex(@"^[0-9a-f]{64}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sha256();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.\-]{0,127}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^[A-Za-z0-9_](?:[A-Za-z0-9_.\-]{0,78}[A-Za-z0-9_\-])?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OllamaPart();

    [GeneratedRegex(@"^(?:COM|LPT)[0-9\u00B9\u00B2\u00B3]\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Port();
}
