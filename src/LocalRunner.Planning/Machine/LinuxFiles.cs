using System.Globalization;

namespace LocalRunner.Machine;

/// <summary>Reads the small text files of /proc and /sys under a root. What can't be read is absent, never an exception.</summary>
internal sealed class LinuxFiles(string root)
{
    /// <summary>More than any kernel supports; a higher number is nonsense.</summary>
    private const int MaxProcessor = 16_384;

    public string? Text(string path)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(root, path)).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    public string[] Lines(string path) => Text(path)?.Split('\n') ?? [];

    /// <summary>Finds the value of a "name: value" line.</summary>
    public string? Field(string path, string name) => FieldOf(Lines(path), name);

    public static string? FieldOf(IEnumerable<string> lines, string name)
    {
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !line.AsSpan(0, colon).Trim().SequenceEqual(name))
                continue;

            var value = line[(colon + 1)..].Trim();
            return value.Length == 0 ? null : value;
        }

        return null;
    }

    /// <summary>Parses a list such as "0-3,8,10-11"; null when it is anything else.</summary>
    public static HashSet<int>? ParseProcessorList(string? text)
    {
        if (text is null)
            return null;

        var processors = new HashSet<int>();
        foreach (var range in text.Split(','))
        {
            var ends = range.Split('-');
            if (ends.Length > 2 || !TryParse(ends[0], out var first) || !TryParse(ends[^1], out var last) || last < first)
                return null;

            processors.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return processors;
    }

    private static bool TryParse(string text, out int processor) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out processor) && processor <= MaxProcessor;
}
