using System.Text.Json;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Store;

namespace LocalRunner.Cli.Pulling;

/// <summary>Prints how far a download is as lines of JSON on stdout, a few a second.</summary>
internal sealed class PullLines(Terminal terminal) : IProgress<PullProgress>
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private PullState? _state;
    private long _shownAt;
    private string? _choice;

    /// <summary>Gets how many bytes are there.</summary>
    public long BytesDone { get; private set; }

    public void Report(PullProgress value)
    {
        lock (_gate)
        {
            BytesDone = value.BytesDone;
            _choice ??= value.Choice;
            if (value.State == PullState.Done || (value.State == _state && TimeProvider.System.GetElapsedTime(_shownAt) < s_step))
                return;
            (_state, _shownAt) = (value.State, TimeProvider.System.GetTimestamp());
            Write(new(SettingNames.Of(value.State), value.File, value.BytesDone, value.BytesTotal, (long)value.BytesPerSecond, value.TimeLeft?.TotalSeconds, Path: null, _choice));
        }
    }

    /// <summary>Prints the last line.</summary>
    public void Done(string path)
    {
        var bytes = new FileInfo(path) is var file && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
        Write(new(SettingNames.Of(PullState.Done), System.IO.Path.GetFileName(path), bytes, bytes, 0, SecondsLeft: null, path, _choice));
    }

    private void Write(PullDocument document)
    {
        terminal.Out.WriteLine(JsonSerializer.Serialize(document, Documents.Default.PullDocument));
        terminal.Out.Flush();
    }
}
