using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>Turns settings into the parameters of a context, and reads what the engine made of them.</summary>
internal static class ContextParameters
{
    public static LLamaContextParams Of(ContextSettings settings)
    {
        var plan = settings.Plan;
        var parameters = LLamaContextParams.Default();
        parameters.n_ctx = (uint)plan.ContextLength;
        parameters.n_batch = (uint)plan.BatchSize;
        parameters.n_ubatch = (uint)plan.MicroBatchSize;
        parameters.n_seq_max = (uint)plan.Sequences;
        parameters.kv_unified = plan.UnifiedCache;
        parameters.swa_full = plan.FullWindowCache;

        // The output buffer holds a row of logits for each; generation wants the last token's of each sequence alone.
        parameters.n_outputs_max = plan.OutputRows == 0 ? 0u : (uint)Math.Max(plan.Sequences, plan.OutputRows);
        parameters.n_threads = parameters.n_threads_batch = plan.Threads;
        parameters.type_k = (GGMLType)plan.KeyCacheType;
        parameters.type_v = (GGMLType)plan.ValueCacheType;
        parameters.llama_flash_attn_type = (LLamaFlashAttentionType)settings.FlashAttention;
        parameters.embeddings = settings.Embeds;
        parameters.llama_pooling_type = settings.Pooling is { } pooling ? (LLamaPoolingType)pooling : LLamaPoolingType.Unspecified;
        return parameters;
    }

    /// <summary>Creates a context, an invalid handle on failure; it keeps its model alive.</summary>
    public static SafeLLamaContextHandle Create(SafeLlamaModelHandle model, LLamaContextParams parameters)
    {
        var context = model.CreateContext(parameters);

        // A handle that is invalid never lets go of the model that LLamaSharp had it hold.
        if (context.IsInvalid)
        {
            context.Dispose();
            model.DangerousRelease();
        }

        return context;
    }

    /// <summary>What the engine decided on its own, it tells only in its log.</summary>
    public static bool ReadFlashAttention(FlashAttention wanted, IReadOnlyList<string> lines) =>
        wanted != FlashAttention.Off
        && !lines.Any(line => line.Contains("Flash Attention not supported", StringComparison.Ordinal)
            || (line.Contains("flash_attn", StringComparison.Ordinal) && line.Contains("forcing off", StringComparison.Ordinal)));
}
