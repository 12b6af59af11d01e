using System.Diagnostics;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>Shows what a long measurement does now, and how far it is, on stderr: a bar on a terminal, and elsewhere a line for each step.</summary>
internal sealed class StepBar(Terminal terminal) : IProgress<BenchProgress>, IDisposable
{
    private const int Cells = 24;
    private const double LeastDone = 0.05;
    private static readonly TimeSpan s_leastTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _drawn = TimeSpan.MinValue;
    private string _step = "";
    private bool _ended;

    public void Report(BenchProgress value)
    {
        lock (_gate)
        {
            if (_ended || (value.Step == _step && (!terminal.ErrorIsTerminal || _clock.Elapsed - _drawn < s_least)))
                return;
            var full = (int)(Math.Clamp(value.Done, 0, 1) * Cells);
            if (terminal.ErrorIsTerminal)
                terminal.Error.Write($"\r\e[K{BarText.Of(full, Cells)} {100 * value.Done,3:0} %  {Cut(value.Step + Left(value.Done))}");
            else
                terminal.Error.WriteLine($"[{(int)_clock.Elapsed.TotalMinutes:00}:{_clock.Elapsed:ss}] {value.Step}");
            (_step, _drawn) = (value.Step, _clock.Elapsed);
        }
    }

    /// <summary>Writes a line that stays.</summary>
    public void Say(string line)
    {
        lock (_gate)
            terminal.Error.WriteLine((terminal.ErrorIsTerminal ? "\r\e[K" : "") + PlainText.OfLine(line));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            if (terminal.ErrorIsTerminal && _drawn > TimeSpan.MinValue)
                terminal.Error.Write("\r\e[K");
        }
    }

    /// <summary>Tells when it will be done, as soon as enough is done to tell.</summary>
    private string Left(double done) => done is > LeastDone and < 1 && _clock.Elapsed >= s_leastTime
        ? $", about {Sizes.Duration(_clock.Elapsed * ((1 - done) / done))} left"
        : "";

    /// <summary>A line that wraps could not be taken back.</summary>
    private string Cut(string step)
    {
        var (room, line) = (Math.Max(10, terminal.Width - Cells - 10), PlainText.OfLine(step));
        return line.Length <= room ? line : line[..(room - 1)] + "…";
    }
}
