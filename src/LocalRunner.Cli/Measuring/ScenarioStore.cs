using System.Text.Json;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Scenarios;

namespace LocalRunner.Cli.Measuring;

/// <summary>
/// Keeps what a scenario has measured in a file, a line each, until it is through. What another machine, version or engine measured, and a
/// line that an interruption cut short, is passed over.
/// </summary>
internal sealed class ScenarioStore
{
    private readonly string _path;
    private readonly string _circumstances;
    private readonly Dictionary<string, BenchedModel> _known = new(StringComparer.Ordinal);

    public ScenarioStore(string folder, string scenario, string circumstances, bool fresh)
    {
        _path = Path.Combine(folder, $"{scenario}.jsonl");
        _circumstances = circumstances;
        if (fresh)
            Complete();
        else
            Read();
    }

    /// <summary>Gets how many models are known from before.</summary>
    public int Count => _known.Count;

    public ScenarioMemo Memo => new(_known.GetValueOrDefault, Remember);

    /// <summary>The folder of this user's caches.</summary>
    public static string DefaultFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is ['/', ..] and var named ? named : Path.Combine(home, ".cache");
        return Path.Combine(caches, "localrunner", "bench");
    }

    /// <summary>Forgets everything: the next run begins anew.</summary>
    public void Complete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder may not be there.
        }
    }

    private void Remember(string key, BenchedModel model)
    {
        _known[key] = model;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);

            // A line of its own also behind one that was cut short.
            File.AppendAllText(_path, $"\n{JsonSerializer.Serialize(new ScenarioLine(_circumstances, key, model), BenchWire.Default.ScenarioLine)}\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the file an interruption costs more; the run itself goes on.
        }
    }

    private void Read()
    {
        try
        {
            foreach (var text in File.ReadLines(_path))
            {
                if (Parse(text) is { Key: not null, Model: not null } line && line.Circumstances == _circumstances)
                    _known[line.Key] = line.Model;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing was interrupted.
        }
    }

    private static ScenarioLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, BenchWire.Default.ScenarioLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
