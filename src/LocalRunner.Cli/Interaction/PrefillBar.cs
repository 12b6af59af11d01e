using System.Diagnostics;
using System.Globalization;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>Shows on a terminal how much of a long prompt is read, and for how long it will go on.</summary>
internal sealed class PrefillBar(Terminal terminal) : IProgress<PromptProgress>
{
    private const int Cells = 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int? _first;
    private bool _shown;

    public void Report(PromptProgress value)
    {
        lock (_gate)
        {
            _first ??= value.Read;
            if (!terminal.ErrorIsTerminal || value.Read >= value.Tokens || _clock.Elapsed < s_patience)
                return;
            var full = (int)((long)value.Read * Cells / value.Tokens);
            var line = string.Create(CultureInfo.InvariantCulture, $"{value.Read:N0} of {value.Tokens:N0} tokens read{Left(value)}");
            terminal.Error.Write($"\r\e[K{BarText.Of(full, Cells)} {PlainText.Short(line, Math.Max(10, terminal.Width - Cells - 3))}");
            _shown = true;
        }
    }

    /// <summary>Takes the bar away: the answer begins, and another prompt may follow.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            if (_shown)
                terminal.Error.Write("\r\e[K");
            (_shown, _first) = (false, null);
            _clock.Restart();
        }
    }

    private string Left(PromptProgress value)
    {
        var read = value.Read - _first!.Value;
        return read > 0 ? $", {Sizes.Duration(_clock.Elapsed * ((double)(value.Tokens - value.Read) / read))} left" : "";
    }
}
