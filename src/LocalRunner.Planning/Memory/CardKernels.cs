using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory;

/// <summary>
/// Counts what a card's kernels take, on it and in main memory, from what was measured (<see cref="EngineProfile"/>). The engine has kernels of its own for
/// quantised weights and flash attention; all other matrix products go to cuBLAS, which wants halves of its operands (ggml-cuda.cu, ggml_cuda_mul_mat).
/// </summary>
internal sealed class CardKernels(GgufFile file, Hyperparameters hparams)
{
    private readonly bool _hasPlainWeights = file.Tensors.Any(tensor => ModelHeader.LayerOf(tensor.Name) is not null && tensor.Shape.Count > 1
        && tensor.Type is GgufTensorType.F16 or GgufTensorType.BF16 or GgufTensorType.F32 && tensor.Shape[1] >= EngineProfile.LeastOffloaded);

    private readonly long _heads = Enumerable.Range(0, hparams.Layers).Where(hparams.HasCache).Select(hparams.Heads).DefaultIfEmpty().Max();

    /// <summary>Returns whether a card computes batches of prompts, wherever the weights lie: it copies those that it does not hold.</summary>
    public static bool ComputeBatches(DeviceInfo device, PlanSettings settings) =>
        device.HasCards && Math.Min(settings.ContextLength, settings.MicroBatchSize) >= EngineProfile.LeastOffloaded;

    public long InMainMemory(PlanSettings settings) => EngineProfile.CardKernels
        + (hparams.ExpertsUsed > 0 ? EngineProfile.CardExpertKernels : 0) + (UsesLibrary(settings) ? EngineProfile.CardLibrary : 0)
        + (HasAttentionKernel(settings) ? 0 : EngineProfile.CardPlainAttention);

    public long OnCard(PlanSettings settings, KvCacheCells cache) => checked(EngineProfile.KernelsOnCard
        + (hparams.ExpertsUsed > 0 ? EngineProfile.ExpertKernelsOnCard : 0) + (UsesLibrary(settings) ? EngineProfile.LibraryOnCard : 0) + ScoresBytes(settings, cache));

    private bool UsesLibrary(PlanSettings settings) => _hasPlainWeights || !HasAttentionKernel(settings);

    private bool HasAttentionKernel(PlanSettings settings) => settings.FlashAttention && hparams.KeyWidth >= EngineProfile.LeastCardHead;

    /// <summary>Gets the halves of the scores that attention multiplies the values by.</summary>
    private long ScoresBytes(PlanSettings settings, KvCacheCells cache) =>
        HasAttentionKernel(settings) ? 0 : checked(2 * _heads * cache.Cells * cache.Tokens);
}
