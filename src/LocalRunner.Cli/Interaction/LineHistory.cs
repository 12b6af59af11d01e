using System.Text.Json;

namespace LocalRunner.Cli.Interaction;

/// <summary>
/// The lines that were entered, and the place that Up and Down reached among them; below the newest lies the draft. With a file
/// they outlive the program: one JSON string a line, for its owner's eyes alone.
/// </summary>
internal sealed class LineHistory
{
    public const int Kept = 1000;

    private readonly List<string> _lines = [];
    private readonly string? _path;
    private string _draft = "";
    private int _place;

    /// <param name="path">The file; null keeps the lines for this program's life.</param>
    public LineHistory(string? path)
    {
        _path = path;
        if (path is not null)
            Read(path);
        _place = _lines.Count;
    }

    public void Begin() => (_place, _draft) = (_lines.Count, "");

    /// <summary>Returns the line before, or null at the oldest.</summary>
    public string? Older(string current)
    {
        if (_place == 0)
            return null;
        if (_place == _lines.Count)
            _draft = current;
        return _lines[--_place];
    }

    /// <summary>Returns the line behind, the draft behind the newest, or null at the draft.</summary>
    public string? Newer()
    {
        if (_place >= _lines.Count)
            return null;
        return ++_place < _lines.Count ? _lines[_place] : _draft;
    }

    /// <summary>Returns the newest line that holds a text, of those older than a place, and where it is; null when there is none.</summary>
    public (string Line, int Place)? Find(string text, int before = int.MaxValue)
    {
        for (var i = Math.Min(before, _lines.Count) - 1; i >= 0; i--)
        {
            if (_lines[i].Contains(text, StringComparison.OrdinalIgnoreCase))
                return (_lines[i], i);
        }

        return null;
    }

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || (_lines.Count > 0 && _lines[^1] == line))
            return;
        _lines.Add(line);
        if (_path is not null)
            Append(_path, [line], FileMode.Append);
    }

    private void Read(string path)
    {
        string[] stored;
        try
        {
            stored = File.ReadAllLines(path);
        }
        catch (Exception exception) when (FileTrouble.Is(exception))
        {
            return;
        }

        foreach (var line in stored.TakeLast(Kept))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, LineHistoryJson.Default.String) is { Length: > 0 } text)
                    _lines.Add(text);
            }
            catch (JsonException)
            {
                // Two programs at once, or an editor, can leave half a line.
            }
        }

        if (stored.Length > 2 * Kept)
            Append(path, _lines, FileMode.Create);
    }

    /// <summary>Nothing is lost to a person where the history can't be kept: the chat goes on.</summary>
    private static void Append(string path, IEnumerable<string> lines, FileMode mode)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(path, options);
            foreach (var line in lines)
                writer.Write(JsonSerializer.Serialize(line, LineHistoryJson.Default.String) + "\n");
        }
        catch (Exception exception) when (FileTrouble.Is(exception))
        {
        }
    }
}
