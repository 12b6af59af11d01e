using System.Runtime.InteropServices;

namespace LocalRunner.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama, EntryPoint = "llama_context_default_params")]
    internal static partial LlamaContextParams DefaultContextParams();

    /// <summary>Returns a context that the caller owns and that must not outlive the model; an invalid handle on failure.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_init_from_model")]
    internal static partial ContextHandle CreateContext(ModelHandle model, LlamaContextParams parameters);

    [LibraryImport(Llama, EntryPoint = "llama_free")]
    internal static partial void FreeContext(nint context);

    [LibraryImport(Llama, EntryPoint = "llama_n_ctx_seq")]
    internal static partial uint ContextLengthPerSequence(ContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_n_batch")]
    internal static partial uint BatchSize(ContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_n_ubatch")]
    internal static partial uint MicroBatchSize(ContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_pooling_type")]
    internal static partial int PoolingType(ContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_attach_threadpool")]
    internal static partial void AttachThreadPool(ContextHandle context, nint pool, nint batchPool);

    [LibraryImport(Llama, EntryPoint = "llama_encode")]
    internal static partial int Encode(ContextHandle context, LlamaBatch batch);

    /// <summary>0 done, 1 no free cells, 2 aborted, below 0 an error; after 2 and below -1 some micro-batches stay in memory.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_decode")]
    internal static partial int Decode(ContextHandle context, LlamaBatch batch);

    /// <summary>Returns the logits of one output, owned by the context until the next decode; null when that token gave none.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_get_logits_ith")]
    internal static partial float* Logits(ContextHandle context, int index);

    /// <summary>Returns the pooled vector of a sequence, owned by the context until the next decode; null without pooling.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_get_embeddings_seq")]
    internal static partial float* SequenceEmbedding(ContextHandle context, int sequence);
}
