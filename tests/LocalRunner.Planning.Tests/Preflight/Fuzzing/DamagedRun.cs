using System.Globalization;
using LocalRunner.Fixtures;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>
/// Gives damaged files to a process that may die of them, case by case, and keeps how each ended. With LOCALRUNNER_FUZZ_LOG, a folder, all of it
/// is written to a file there as well, and a run that was broken off goes on behind its last case. LOCALRUNNER_FUZZ_SEED sets where the seeds begin,
/// and LOCALRUNNER_FUZZ_PATIENCE how many seconds a case may take.
/// </summary>
internal sealed class DamagedRun : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(Number("LOCALRUNNER_FUZZ_PATIENCE", 30));
    private static readonly HashSet<string> s_documented = new(StringComparer.Ordinal)
    {
        "works", nameof(LocalRunnerError.InvalidModel), nameof(LocalRunnerError.UnsupportedModel), nameof(LocalRunnerError.AdapterMismatch),
        nameof(LocalRunnerError.InvalidArgument), nameof(LocalRunnerError.OutOfMemory), nameof(LocalRunnerError.FileNotFound),
        nameof(LocalRunnerError.GenerationFailed), nameof(LocalRunnerError.PromptTooLong),
    };

    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private readonly string? _log;
    private readonly string _command;
    private Probe _probe;

    private DamagedRun(string name, string command)
    {
        (_command, _probe) = (command, Probe.Start([command]));
        if (Environment.GetEnvironmentVariable("LOCALRUNNER_FUZZ_LOG") is { Length: > 0 } folder)
            _log = Path.Combine(Directory.CreateDirectory(folder).FullName, name + ".log");
    }

    /// <summary>How often a file ended in each way.</summary>
    public SortedDictionary<string, int> Outcomes => _outcomes;

    /// <summary>The cases that ended the process, hung, or ended in no documented way.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>The most memory that a process ever took, in bytes.</summary>
    public long Peak { get; private set; }

    /// <param name="name">The name of the log.</param>
    /// <param name="cases">How many cases to run.</param>
    /// <param name="make">Writes the files of a seed, and returns what to ask the process and what was done to them.</param>
    /// <param name="command">What the process does with each line.</param>
    public static async Task<DamagedRun> RunAsync(string name, int cases, Func<int, (string Request, string Description)> make, string command = "load-each")
    {
        using var run = new DamagedRun(name, command);
        var first = Number("LOCALRUNNER_FUZZ_SEED", 0);
        for (var seed = Math.Max(first, run.Resume() + 1); seed < first + cases; seed++)
        {
            var (request, description) = make(seed);
            await run.AskAsync(seed, request, description);
        }

        return run;
    }

    public static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    public void Dispose() => _probe.Dispose();

    public override string ToString() => $"{_outcomes.Values.Sum()} cases: {string.Join(", ", _outcomes)}; peak {Peak:N0} bytes";

    private async Task AskAsync(int seed, string request, string description)
    {
        var answer = await _probe.AskAsync(request, s_patience);
        var outcome = answer?.Split(' ')[0] ?? "hung";
        if (answer is null)
        {
            await Task.Delay(200);
            outcome = _probe.HasExited ? "died" : "hung";
        }

        if (!s_documented.Contains(outcome))
        {
            _probe.Dispose();
            _probe = Probe.Start([_command]);
        }
        else
        {
            Peak = Math.Max(Peak, long.Parse(answer!.Split(' ')[1], CultureInfo.InvariantCulture));
        }

        Count(seed, outcome, description);
        if (_log is not null)
            await File.AppendAllTextAsync(_log, $"{seed}\t{outcome}\t{description.ReplaceLineEndings(" ").Replace('\t', ' ')}\n");
    }

    /// <summary>Counts what an earlier run found, and returns its last seed; -1 where there was none.</summary>
    private int Resume()
    {
        var last = -1;
        foreach (var line in _log is not null && File.Exists(_log) ? File.ReadAllLines(_log) : [])
        {
            if (line.Split('\t') is not [var seed, var outcome, var description])
                continue;
            last = int.Parse(seed, CultureInfo.InvariantCulture);
            Count(last, outcome, description);
        }

        return last;
    }

    private void Count(int seed, string outcome, string description)
    {
        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
        if (!s_documented.Contains(outcome))
            _failures.Add($"seed {seed}: {outcome}: {description}");
    }
}
