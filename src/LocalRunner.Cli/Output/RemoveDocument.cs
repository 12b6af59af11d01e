using System.Text.Json.Serialization;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>rm --json</c> prints; a download that did not end has no path.</summary>
internal sealed record RemoveDocument(string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Path, long BytesFreed, IReadOnlyList<string> Notes);
