using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Store;
using Spectre.Console;

namespace LocalRunner.Cli.Pulling;

/// <summary>Shows how far a download is, on stderr: a bar with rate and time left on a terminal, and elsewhere a line for each tenth.</summary>
internal sealed class PullBar(Terminal terminal) : IProgress<PullProgress>
{
    // The longest of what Text writes, the percentage, and the blanks between.
    private const int Beside = 58;
    private const int MostCells = 30;
    private const int LeastCells = 4;

    private readonly Lock _gate = new();
    private ProgressTask? _task;
    private int _tenths = -1;
    private bool _noted;
    private bool _chosen;

    /// <summary>Gets how many bytes are there.</summary>
    public long BytesDone { get; private set; }

    /// <summary>Shows it while something runs.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> download)
    {
        if (!terminal.ErrorIsTerminal)
            return await download();

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Error),
            Ansi = AnsiSupport.Yes,
            ColorSystem = terminal.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
        });
        console.Profile.Width = Math.Min(terminal.Width, 140);
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = Math.Clamp(console.Profile.Width - Beside, LeastCells, MostCells) }, new PercentageColumn())
            .StartAsync(async context =>
            {
                _task = context.AddTask("asking for it");
                return await download();
            });
    }

    public void Report(PullProgress value)
    {
        lock (_gate)
        {
            BytesDone = value.BytesDone;
            if (value.Note is { } note && !_noted)
            {
                _noted = true;
                terminal.Error.WriteLine($"note: {PlainText.OfLine(note)}");
            }

            if (value.Choice is { } choice && !_chosen)
            {
                _chosen = true;
                terminal.Error.WriteLine($"chosen: {PlainText.OfLine(value.File)}, {PlainText.OfLine(choice)}");
            }

            if (_task is not null)
            {
                _task.MaxValue = Math.Max(1, value.BytesTotal);
                _task.Value = value.BytesDone;
                _task.Description = Markup.Escape(Text(value));
            }
            else if (!terminal.ErrorIsTerminal && (int)(10.0 * value.BytesDone / Math.Max(1, value.BytesTotal)) is var tenths && tenths > _tenths)
            {
                _tenths = tenths;
                terminal.Error.WriteLine($"{tenths * 10} % {Text(value)}");
            }
        }
    }

    /// <summary>Writes how far it is, such as <c>3.20 GB of 42.52 GB, 110.0 MB/s, 6 min left</c>.</summary>
    public static string Text(PullProgress value)
    {
        var amount = $"{new ByteSize(value.BytesDone)} of {new ByteSize(value.BytesTotal)}";
        return value.State switch
        {
            PullState.Waiting => $"{amount}, another process downloads it",
            PullState.Verifying => $"{amount}, verifying",
            _ when value.TimeLeft is { } left => $"{amount}, {new ByteSize((long)value.BytesPerSecond)}/s, {DurationText.Of(left)} left",
            _ => amount,
        };
    }
}
