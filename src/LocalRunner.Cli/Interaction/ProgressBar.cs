using System.Diagnostics;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>Shows how far a long step is, on stderr: a bar on a terminal, and elsewhere a line for each tenth if lines are wanted.</summary>
internal sealed class ProgressBar(Terminal terminal, string label, bool plainLines = false) : IProgress<double>, IDisposable
{
    private const int MostCells = 30;
    private const int LeastCells = 6;

    // Blanks, and the percentage.
    private const int Beside = 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.3);

    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _shown = -1;
    private bool _ended;

    public void Report(double value)
    {
        var percent = (int)(Math.Clamp(value, 0, 1) * 100);
        lock (_gate)
        {
            // What is done in a moment needs no bar, which would only flicker.
            if (_ended || percent <= _shown || _clock.Elapsed < s_patience)
                return;
            if (terminal.ErrorIsTerminal)
                Draw(percent);
            else if (plainLines && percent / 10 > _shown / 10)
                terminal.Error.WriteLine($"{label} {percent} %");
            else
                return;
            _shown = percent;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            if (terminal.ErrorIsTerminal && _shown >= 0)
                terminal.Error.Write("\r\e[K");
        }
    }

    /// <summary>A line that wraps could not be drawn over.</summary>
    private void Draw(int percent)
    {
        var cells = Math.Clamp(terminal.Width - ColumnWidth.OfText(label) - Beside, LeastCells, MostCells);
        var name = PlainText.Short(label, Math.Max(2, terminal.Width - cells - Beside));
        terminal.Error.Write($"\r{name} {BarText.Of(percent * cells / 100, cells)} {percent,3} %");
    }
}
