using System.Runtime.InteropServices;
using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// The functions of llama.cpp that LLamaSharp lacks, keeps private or calls in a way that does not serve, each with its reason.
/// They go to the very files that LLamaSharp uses (<see cref="LibraryLoader"/>). Nothing here checks an argument: what crosses
/// has been validated by the caller.
/// </summary>
internal static unsafe partial class LlamaImports
{
    internal const string Llama = "llama";
    internal const string Ggml = "ggml";
    internal const string GgmlBase = "ggml-base";

    /// <summary>Sets where the log goes. LLamaSharp's makes a string of each fragment, and comes too late for what loading says.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_log_set")]
    internal static partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);

    /// <summary>Returns the version of ggml, which the library owns. LLamaSharp has no function that tells a version.</summary>
    [LibraryImport(GgmlBase, EntryPoint = "ggml_version")]
    internal static partial byte* GgmlVersion();

    /// <summary>Returns the short commit of the build, which the library owns; missing in LLamaSharp.</summary>
    [LibraryImport(GgmlBase, EntryPoint = "ggml_commit")]
    internal static partial byte* GgmlCommit();

    /// <summary>Loads the backends of a build that has them as files of their own; LLamaSharp's packages link theirs.</summary>
    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void LoadBackends(string folder);

    /// <summary>Returns a string that the library owns, as the device itself; missing in LLamaSharp, like the next four.</summary>
    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_description")]
    internal static partial byte* DeviceDescription(nint device);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_memory")]
    internal static partial void DeviceMemory(nint device, out nuint free, out nuint total);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_type")]
    internal static partial int DeviceType(nint device);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_backend_reg")]
    internal static partial nint DeviceBackend(nint device);

    /// <summary>Returns the buffer type of main memory.</summary>
    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_cpu_buffer_type")]
    internal static partial nint CpuBufferType();

    /// <summary>Returns a function's address inside a backend, or null where it has none of that name.</summary>
    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_reg_get_proc_address", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint BackendFunction(nint backend, string name);

    /// <summary>Fills the parameters of a thread pool; LLamaSharp knows no pools.</summary>
    [LibraryImport(GgmlBase, EntryPoint = "ggml_threadpool_params_init")]
    internal static partial void InitThreadPoolParams(byte* parameters, int threads);

    /// <summary>Gives a context its threads, which must outlive it; LLamaSharp knows no pools.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_attach_threadpool")]
    internal static partial void AttachThreadPool(SafeLLamaContextHandle context, nint pool, nint batchPool);

    /// <summary>Returns the defaults as this binding's struct; see <see cref="ModelParameters"/>.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    internal static partial ModelParameters DefaultModelParameters();

    /// <summary>Returns a model that the caller owns, an invalid handle when it could not be loaded. LLamaSharp's takes paths outside ASCII wrongly on Windows.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeLlamaModelHandle LoadModel(string path, ModelParameters parameters);

    /// <summary>Returns the vocabulary, which the model owns; LLamaSharp keeps the pointer to itself.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_get_vocab")]
    internal static partial nint Vocabulary(SafeLlamaModelHandle model);

    /// <summary>Returns the width of a pooled vector; LLamaSharp tells that of the embeddings alone.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_n_embd_out")]
    internal static partial int EmbeddingWidth(SafeLlamaModelHandle model);

    /// <summary>Returns the width of the vectors that stand for tokens; missing in LLamaSharp.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_n_embd_inp")]
    internal static partial int InputWidth(SafeLlamaModelHandle model);

    /// <summary>Sets whether tokens see those behind them too; missing in LLamaSharp's safe handles.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_set_causal_attn")]
    internal static partial void SetCausal(SafeLLamaContextHandle context, [MarshalAs(UnmanagedType.U1)] bool isCausal);

    /// <summary>Returns whether some layers are recurrent; missing in LLamaSharp.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_is_hybrid")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool IsHybrid(SafeLlamaModelHandle model);

    /// <summary>Returns the number of tokens, or minus the number needed when they do not fit. LLamaSharp tokenises each text twice.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_tokenize")]
    internal static partial int Tokenize(nint vocabulary, byte* text, int textLength, int* tokens, int capacity, [MarshalAs(UnmanagedType.U1)] bool addSpecial, [MarshalAs(UnmanagedType.U1)] bool parseSpecial);

    /// <summary>Returns an adapter that the model owns and frees with itself, 0 when it could not be loaded. LLamaSharp does not tell failure.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_adapter_lora_init", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint LoadAdapter(SafeLlamaModelHandle model, string path);

    /// <summary>Replaces the adapters of a context, 0 when done. LLamaSharp drops the outcome, and takes only adapters that it loaded.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_set_adapters_lora")]
    internal static partial int SetAdapters(SafeLLamaContextHandle context, nint* adapters, nuint count, float* scales);

    /// <summary>Returns the tokens that one sequence can hold; private in LLamaSharp.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_n_ctx_seq")]
    internal static partial uint ContextLengthPerSequence(SafeLLamaContextHandle context);

    /// <summary>
    /// Computes a batch: 0 done, 1 no free cells, 2 aborted, below 0 an error; after 2 and below -1 some micro-batches stay in
    /// memory. LLamaSharp's takes a lock of the whole process, so that two models would wait for each other, and allocates.
    /// </summary>
    [LibraryImport(Llama, EntryPoint = "llama_decode")]
    internal static partial int Decode(SafeLLamaContextHandle context, LLamaNativeBatch batch);

    /// <summary>Computes a batch of a model without memory; as for <see cref="Decode"/>.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_encode")]
    internal static partial int Encode(SafeLLamaContextHandle context, LLamaNativeBatch batch);

    /// <summary>Returns the logits of one output, owned by the context until the next decode, null when that token gave none. LLamaSharp's looks the vocabulary up each time.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_get_logits_ith")]
    internal static partial float* Logits(SafeLLamaContextHandle context, int index);

    /// <summary>Returns the token that begins a text, −1 without one. LLamaSharp knows no separators, and keeps the handle of the vocabulary to itself.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_vocab_bos")]
    internal static partial int BeginToken(nint vocabulary);

    /// <summary>Returns the token that ends a text, −1 without one; as for <see cref="BeginToken"/>.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_vocab_eos")]
    internal static partial int EndToken(nint vocabulary);

    /// <summary>Returns the token between two texts, −1 without one; as for <see cref="BeginToken"/>.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_vocab_sep")]
    internal static partial int SeparatorToken(nint vocabulary);

    /// <summary>Returns whether texts begin with the token for it; as for <see cref="BeginToken"/>.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_vocab_get_add_bos")]
    [return: MarshalAs(UnmanagedType.I1)]
    internal static partial bool AddsBegin(nint vocabulary);

    /// <summary>Returns whether texts end with the token for it; as for <see cref="BeginToken"/>.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_vocab_get_add_eos")]
    [return: MarshalAs(UnmanagedType.I1)]
    internal static partial bool AddsEnd(nint vocabulary);

    /// <summary>Returns whether a separator stands between two texts; as for <see cref="BeginToken"/>.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_vocab_get_add_sep")]
    [return: MarshalAs(UnmanagedType.I1)]
    internal static partial bool AddsSeparator(nint vocabulary);

    /// <summary>Returns the pooled vector of a sequence, owned by the context until the next decode, null without pooling. LLamaSharp hands the null on.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_get_embeddings_seq")]
    internal static partial float* SequenceEmbedding(SafeLLamaContextHandle context, int sequence);

    /// <summary>Returns the KV cache or recurrent state, which the context owns, 0 for models that keep none; private in LLamaSharp.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_get_memory")]
    internal static partial nint Memory(SafeLLamaContextHandle context);

    /// <summary>Returns 0 when the file was written. LLamaSharp's takes paths outside ASCII wrongly on Windows.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_quantize", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint Quantize(string input, string output, LLamaModelQuantizeParams* parameters);
}
