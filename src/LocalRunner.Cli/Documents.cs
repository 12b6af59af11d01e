using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalRunner.Cli;

/// <summary>The JSON documents that commands print. Sizes are in bytes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(QuantizeDocument))]
[JsonSerializable(typeof(ChatDocument))]
internal sealed partial class Documents : JsonSerializerContext;

internal sealed record ErrorDocument(ErrorDetail Error);

internal sealed record ErrorDetail(string Code, string Message);

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
}

internal sealed record ModelDetail(string Path, string Name, string Architecture, long Parameters, string Ftype, long SizeBytes)
{
    public static ModelDetail Of(ModelInfo model) =>
        new(model.Path, model.Name, model.Architecture, model.Parameters, model.FileType, model.SizeBytes);
}

internal sealed record UsageDetail(int PromptTokens, int CachedTokens, int CompletionTokens);

internal sealed record TimingDetail(
    double LoadMs, double PromptMs, double FirstTokenMs, double DecodeMs, double PromptTokensPerSecond, double DecodeTokensPerSecond);

internal sealed record MemoryDetail(long PeakBytes, long? AnonymousBytes, long? FileBytes);

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

internal sealed record AlternativeDetail(int Token, string Text, double Logprob);

internal sealed record DoctorDocument(MachineDetail Machine, NativeDetail? Native, IReadOnlyList<AttemptDetail> Attempts, ErrorDetail? Error);

internal sealed record MachineDetail(
    string OperatingSystem,
    string Architecture,
    string Processor,
    int LogicalCores,
    int UsableCores,
    double? ProcessorQuota,
    long TotalBytes,
    long AvailableBytes,
    long? LimitBytes,
    long? LimitUsedBytes,
    double? BandwidthBytesPerSecond);

internal sealed record NativeDetail(
    string Variant, string Release, string Folder, string CpuBackend, string SystemInfo, IReadOnlyList<DeviceDetail> Devices);

internal sealed record DeviceDetail(string Name, string Description, string Kind, long FreeBytes, long TotalBytes);

internal sealed record AttemptDetail(string Source, string Path, string? Error);

internal sealed record QuantizeDocument(
    string Input, string? Output, string Type, bool DryRun, long InputBytes, long OutputBytes, double BitsPerWeight, int FellBack, double DurationMs);

internal sealed record ChatDocument(string? Model, IReadOnlyList<ChatTurn>? Messages);

internal sealed record ChatTurn(string? Role, string? Content);
