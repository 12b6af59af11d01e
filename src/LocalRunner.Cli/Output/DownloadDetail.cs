using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Output;

/// <summary>What it takes to download a model that was planned from its header alone.</summary>
internal sealed record DownloadDetail(string Reference, long Bytes, long HeaderBytes, long? FreeDiskBytes, double? Seconds, string? Choice, string? Note)
{
    public static DownloadDetail Of(RemoteGguf remote) => new(
        remote.Reference.ToString(), remote.DownloadBytes, remote.FetchedBytes, remote.FreeBytes, remote.DownloadTime?.TotalSeconds, remote.ChoiceReason, remote.Note);

    /// <summary>Writes it in lines of a name and a value.</summary>
    public IEnumerable<(string Name, string? Value)> Facts() =>
    [
        ("from", PlainText.OfLine(Reference)),
        ("note", Note is null ? null : PlainText.OfLine(Note)),
        ("chosen", Choice),
        ("download", $"{new ByteSize(Bytes)}; {new ByteSize(HeaderBytes)} of header were read for this"),
        ("free disk", FreeDiskBytes is { } free ? $"{new ByteSize(free)}{(free < Bytes ? ", too little" : "")}" : null),
        ("time", Seconds is { } seconds ? $"at most {DurationText.Of(TimeSpan.FromSeconds(seconds))}, at the rate that the header came at" : null),
    ];
}
