using System.Text.Json.Serialization;

namespace LocalRunner.Server.Router;

/// <summary>A line that a worker writes on its stdout: how far it has loaded, that it serves, or why it can't.</summary>
/// <param name="Loaded">The part of the weights that is loaded, 0 to 1.</param>
/// <param name="IsReady">Whether it serves.</param>
/// <param name="Error">The kind of failure.</param>
/// <param name="Message">What failed; null where nothing did.</param>
internal sealed record WorkerNote(double? Loaded = null, bool IsReady = false, LocalRunnerError Error = default, string? Message = null);

/// <summary>How notes travel. Both sides are the same program, so names and numbers are as they are in it.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WorkerNote))]
internal sealed partial class WorkerNotes : JsonSerializerContext;
