using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using static LocalRunner.Cli.Output.RunDocument;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>run --json</c> prints.</summary>
internal sealed record RunDocument(
    ModelDetail Model,
    string Text,
    string FinishReason,
    UsageDetail Usage,
    TimingDetail Timings,
    MemoryDetail Memory,
    SettingsDetail Settings)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TokenDetail>? Logprobs { get; init; }

    /// <summary>Gets what the model thought before the text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reasoning { get; init; }

    /// <summary>Gets the tools that were called on the way; null without tools.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CallDetail>? ToolCalls { get; init; }

    /// <summary>Gets what of the JSON schema the answer was not held to; null where there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SchemaWarnings { get; init; }

    /// <summary>Gets where the answer breaks the JSON schema; null where it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? SchemaViolations { get; init; }

    internal sealed record ModelDetail(string Path, string Name, string Architecture, long Parameters, string Ftype, long SizeBytes)
    {
        public static ModelDetail Of(ModelInfo model) =>
            new(model.Path, model.Name, model.Architecture, model.Parameters, model.FileType, model.SizeBytes);
    }

    internal sealed record UsageDetail(int PromptTokens, int CachedTokens, int CompletionTokens);

    internal sealed record TimingDetail(
        double LoadMs, double PromptMs, double FirstTokenMs, double DecodeMs, double PromptTokensPerSecond, double DecodeTokensPerSecond);

    /// <summary>What the process took, what the engine says that its buffers take, what the plan had said of both, and of the moment that was reached.</summary>
    internal sealed record MemoryDetail(
        long PeakBytes, long? AnonymousBytes, long? FileBytes, EngineDetail Engine, PlanDocument.PlannedMemory Predicted, ReachedDetail Reached);

    /// <summary>The most tokens that were in the cache, and what was predicted for them.</summary>
    internal sealed record ReachedDetail(int Tokens, long PeakBytes, long AnonymousBytes);

    internal sealed record EngineDetail(
        long WeightsMapped, long WeightsRepacked, long WeightsCopied, long KvCache, long RecurrentState, long Compute, long Output, IReadOnlyList<EngineGpuDetail> Gpus)
    {
        public static EngineDetail Of(MeasuredMemory memory) => new(
            memory.WeightsMapped, memory.WeightsRepacked, memory.WeightsCopied, memory.KvCache, memory.RecurrentState, memory.Compute, memory.Output,
            [.. memory.Gpus.Select(gpu => new EngineGpuDetail(gpu.Name, gpu.Weights, gpu.KvCache, gpu.Compute))]);
    }

    internal sealed record EngineGpuDetail(string Name, long Weights, long KvCache, long Compute);

    internal sealed record SettingsDetail(
        int ContextLength,
        int Threads,
        int Batch,
        int Ubatch,
        string KvTypeK,
        string KvTypeV,
        string FlashAttention,
        string LoadMode,
        bool Repack,
        uint Seed);

    internal sealed record TokenDetail(int Token, string Text, double Logprob, IReadOnlyList<AlternativeDetail> Top);

    internal sealed record CallDetail(string Id, string Name, JsonElement Arguments, string? Result)
    {
        public static CallDetail Of(FunctionCallContent call) => new(
            call.CallId, call.Name, JsonSerializer.SerializeToElement(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>))), null);
    }

    internal sealed record AlternativeDetail(int Token, string Text, double Logprob);
}
