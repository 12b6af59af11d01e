using System.Text.Json.Serialization;

namespace LocalRunner.Cli.Output;

/// <summary>A line of what <c>pull --json</c> prints; the last one has the path.</summary>
internal sealed record PullDocument(
    string State,
    string File,
    long BytesDone,
    long BytesTotal,
    long BytesPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SecondsLeft,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Choice);
