using System.Text.Json.Serialization;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Counting;
using LocalRunner.Memory;
using LocalRunner.Plans;
using static LocalRunner.Cli.Output.PlanDocument;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>plan --json</c> prints.</summary>
internal sealed record PlanDocument(
    string Model,
    string Ftype,
    string Device,
    long BudgetBytes,
    bool Fits,
    PlannedSettings Settings,
    PlannedMemory Memory,
    ConfirmedDetail? Confirmed,
    int MaxContext,
    string Reason,
    string? NextBetter,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<PlanDocument> Alternatives)
{
    /// <summary>Gets the texts that were planned for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InputDetail? Input { get; init; }

    /// <summary>Gets what it takes to download the model, where it is not here.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DownloadDetail? Download { get; init; }

    /// <summary>Gets where each figure comes from, where that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FigureDetail>? Explanation { get; init; }

    /// <summary>Gets how fast it will write; null where a bandwidth is not known.</summary>
    public SpeedDetail? Speed { get; init; }

    /// <summary>Gets the rise of the perplexity by quantising, in percent; null where nobody published it.</summary>
    public double? QualityLossPercent { get; init; }

    public static PlanDocument Of(MemoryPlan plan, PlanOutlook outlook, PlannedInput? input) =>
        Of(plan, outlook) with { Input = input is null ? null : InputDetail.Of(input, plan) };

    public static PlanDocument Of(MemoryPlan plan, PlanOutlook outlook) => new(
        plan.Model,
        plan.FileType,
        plan.Device.Name,
        plan.Budget,
        plan.Fits,
        PlannedSettings.Of(plan.Settings),
        PlannedMemory.Of(plan.Memory),
        plan.Confirmation is { } confirmed ? new(confirmed.Compute, confirmed.Output, confirmed.FlashAttention, confirmed.Disagreements)
        {
            Formula = confirmed.Formula is { } formula ? new(formula.KvCache, formula.Compute, formula.Output, formula.ResidentPeak) : null,
        } : null,
        plan.MaxContext,
        plan.Reason,
        plan.NextBetter,
        plan.Warnings,
        [.. plan.Alternatives.Select(other => Of(other, outlook))])
    {
        Speed = outlook.Speed(plan) is { } speed ? SpeedDetail.Of(speed) : null,
        QualityLossPercent = outlook.LossPercent(plan),
    };

    internal sealed record PlannedSettings(
        int ContextLength,
        int Batch,
        int Ubatch,
        int Parallel,
        bool KvUnified,
        string KvTypeK,
        string KvTypeV,
        bool FlashAttention,
        bool SwaFull,
        string LoadMode,
        bool Repack,
        int GpuLayers,
        int CpuExperts,
        int Threads)
    {
        public static PlannedSettings Of(PlanSettings settings) => new(
            settings.ContextLength,
            settings.BatchSize,
            settings.MicroBatchSize,
            settings.Sequences,
            settings.UnifiedCache,
            settings.KeyCacheType.Name(),
            settings.ValueCacheType.Name(),
            settings.FlashAttention,
            settings.FullWindowCache,
            SettingNames.Of(settings.LoadMode),
            settings.Repack,
            settings.GpuLayers,
            settings.CpuExperts,
            settings.Threads);
    }

    internal sealed record PlannedMemory(
        long WeightsMapped,
        long WeightsRepacked,
        long WeightsCopied,
        long Adapters,
        long KvCache,
        long RecurrentState,
        long Compute,
        long ComputeTouched,
        long Output,
        long Sampling,
        long PromptCache,
        long Draft,
        long DraftMapped,
        long Projector,
        long SharedWeights,
        long SharedContext,
        long LoadTransient,
        long Program,
        long Runtime,
        long ResidentPeak,
        long Anonymous,
        PlannedMoment Loaded,
        PlannedMoment FirstBatch,
        PlannedMoment ContextFull,
        IReadOnlyList<PlannedGpu> Gpus)
    {
        public static PlannedMemory Of(MemoryEstimate memory) => new(
            memory.WeightsMapped,
            memory.WeightsRepacked,
            memory.WeightsCopied,
            memory.Adapters,
            memory.KvCache,
            memory.RecurrentState,
            memory.Compute,
            memory.FullCompute,
            memory.Output,
            memory.Sampling,
            memory.PromptCache,
            memory.Draft,
            memory.DraftMapped,
            memory.Projector,
            memory.SharedWeights,
            memory.SharedContext,
            memory.LoadTransient,
            memory.Program,
            memory.Runtime,
            memory.ResidentPeak,
            memory.Anonymous,
            PlannedMoment.Of(memory.Loaded),
            PlannedMoment.Of(memory.FirstBatch),
            PlannedMoment.Of(memory.ContextFull),
            [.. memory.Gpus.Select(gpu => new PlannedGpu(gpu.Name, gpu.Weights, gpu.KvCache, gpu.Compute, gpu.Kernels, gpu.Total))]);
    }

    /// <summary>What a process keeps at one moment.</summary>
    internal sealed record PlannedMoment(long Resident, long Anonymous)
    {
        public static PlannedMoment Of(MemoryMoment moment) => new(moment.Resident, moment.Anonymous);
    }

    internal sealed record PlannedGpu(string Name, long Weights, long KvCache, long Compute, long Kernels, long Total);

    internal sealed record InputDetail(int Files, int Tokens, int AnswerRoom, string? EngineReason, double? FirstTokenSeconds, double? OperationsPerSecond, string Summary)
    {
        public static InputDetail Of(PlannedInput input, MemoryPlan plan) => new(
            input.Files, input.Tokens, input.AnswerRoom, input.EngineReason, input.FirstTokenSeconds, input.OperationsPerSecond, input.Sentence(plan));
    }

    /// <summary>Tokens a second, as the bandwidth lets expect them.</summary>
    internal sealed record SpeedDetail(double TokensPerSecond, double Least, double Most, double Roof, double? BandwidthBytesPerSecond, bool BandwidthIsMeasured)
    {
        public static SpeedDetail Of(ExpectedSpeed speed) => new(speed.TokensPerSecond, speed.Least, speed.Most, speed.Roof, speed.Bandwidth, speed.IsMeasured);
    }

    /// <summary>What the engine said; the plan's memory has its figures.</summary>
    internal sealed record ConfirmedDetail(long Compute, long Output, bool FlashAttention, IReadOnlyList<string> Disagreements)
    {
        /// <summary>Gets what the formulas said.</summary>
        public FormulaDetail? Formula { get; init; }
    }

    internal sealed record FormulaDetail(long KvCache, long Compute, long Output, long ResidentPeak);
}
