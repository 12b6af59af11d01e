using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>Turns settings into the parameters of a context, and reads what the engine made of them.</summary>
internal static class ContextParameters
{
    public static LLamaContextParams Of(EngineContextSettings settings)
    {
        var embeds = settings.EmbeddedSequences > 0;
        var sequences = Math.Max(1, embeds ? settings.EmbeddedSequences : settings.Sequences);
        var parameters = LLamaContextParams.Default();
        parameters.n_ctx = (uint)settings.ContextLength;
        parameters.n_batch = (uint)settings.BatchSize;
        parameters.n_ubatch = (uint)settings.MicroBatchSize;
        parameters.n_seq_max = (uint)sequences;
        parameters.kv_unified = embeds || settings.UnifiedCache;
        parameters.swa_full = settings.FullWindowCache;

        // The output buffer holds a row of logits for each; generation wants the last token's of each sequence alone.
        parameters.n_outputs_max = embeds || settings.AllLogits || settings.OutputRows == 0 ? 0u : (uint)Math.Max(sequences, settings.OutputRows);
        parameters.n_threads = parameters.n_threads_batch = settings.Threads;
        parameters.type_k = (GGMLType)settings.KeyCacheType;
        parameters.type_v = (GGMLType)settings.ValueCacheType;
        parameters.llama_flash_attn_type = (LLamaFlashAttentionType)settings.FlashAttention;
        parameters.embeddings = embeds;
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
    public static bool ReadFlashAttention(FlashAttention wish, IReadOnlyList<string> lines) =>
        wish != FlashAttention.Off
        && !lines.Any(line => line.Contains("Flash Attention not supported", StringComparison.Ordinal)
            || (line.Contains("flash_attn", StringComparison.Ordinal) && line.Contains("forcing off", StringComparison.Ordinal)));
}
