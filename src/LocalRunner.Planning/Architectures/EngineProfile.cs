using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>
/// Holds the numbers that belong to one release of the engine: to be read and measured again when it changes. How well they do is shown
/// in docs/planner-accuracy.md. The graphs themselves are in <c>Memory/Graph</c>, the architectures in <c>Architectures</c>.
/// </summary>
internal static class EngineProfile
{
    private const long Kibibyte = 1 << 10;
    private const long Mebibyte = 1 << 20;

    // Read in the source of llama.cpp b10256.

    /// <summary>The bytes that buffers and the tensors in them are aligned to (ggml-backend.cpp, ggml-alloc.c).</summary>
    private const int Alignment = 32;

    /// <summary>The cells of a KV cache that are made at once (llama-context.cpp).</summary>
    public const int CellPadding = 256;

    /// <summary>The rows and columns of a tile of flash attention (ggml-cpu/common.h).</summary>
    public const long AttentionTile = 64;

    /// <summary>The least width of the rotation that quantised caches get (llama-kv-cache.cpp).</summary>
    public const long CacheRotation = 64;

    /// <summary>The trained context from which GLM's layers share indexers where the header does not say which (src/models/glm-dsa.cpp).</summary>
    public const long SharedIndexerContext = 1 << 20;

    /// <summary>The nodes of a graph: the least, and those a tensor (llama-context.cpp, graph_max_nodes).</summary>
    public const long LeastNodes = 1024;

    public const long NodesOfTensor = 8;

    /// <summary>The nodes where the recurrence is unrolled over the tokens: those a token of a micro-batch, or a tensor.</summary>
    public const long UnrolledNodesOfToken = 40;

    public const long UnrolledNodesOfTensor = 32;

    // Fitted to processes on Linux x64 (.NET 10, llama.cpp v0.4.0) that loaded models with one part enlarged at a time; in bytes.

    /// <summary>The runtime of .NET and the engine's own start.</summary>
    public const long RuntimeBase = 8800 * Kibibyte;

    /// <summary>Program files, and the code that the runtime compiles, which is shared memory.</summary>
    public const long Programs = 48 * Mebibyte;

    /// <summary>What a program's files grow by from its plan to its answers: the engine's kernels, and code that is compiled.</summary>
    public const long ProgramGrowth = 17 * Mebibyte / 2;

    /// <summary>What libmtmd keeps once a projector is loaded (measured with three types of projectors, and images of a thousand to 25 million pixels).</summary>
    public const long ProjectorRuntime = 3_600_000;

    /// <summary>What the first image adds, beside buffers and pixels.</summary>
    public const long FirstImage = 1_500_000;

    /// <summary>The files of libmtmd, and code that is compiled for images.</summary>
    public const long ProjectorFiles = 7_400_000;

    /// <summary>A token in the engine: entry, hash node, bucket, and its text once more as it is printed.</summary>
    public const long Token = 155;

    /// <summary>What checking a token leaves on the managed heap: less for each of them once large pieces are collected apart.</summary>
    public const long CheckedToken = 180;

    public const long CheckedTokenOfMany = 67;

    public const long CheckedBaseOfMany = 4400 * Kibibyte;

    /// <summary>A merge: a hash node with two texts, and its buckets.</summary>
    public const long Merge = 106;

    /// <summary>Properties of every Unicode character, which tokenizers with merges look up.</summary>
    public const long UnicodeTables = 2200 * Kibibyte;

    /// <summary>A graph's tensor and its hash entries, of which the engine keeps two sets and the scheduler a third.</summary>
    public const long Node = 930;

    /// <summary>A weight's own description, in the engine and here.</summary>
    public const long TensorEntry = 4400;

    /// <summary>A cell's position and set of sequences.</summary>
    public const long Cell = 54;

    /// <summary>The entries of a cell in two trees once it is used.</summary>
    public const long UsedCell = 96;

    /// <summary>A pair of an adapter as nodes of a graph (llama-adapter.h, get_n_nodes).</summary>
    public const long NodesOfPair = 6;

    /// <summary>What a grammar takes: its rules, and the stacks and places that are kept of it.</summary>
    public const long Grammar = 3 * Mebibyte;

    /// <summary>A token that penalties and DRY remember: in a ring, with its count, and in the tables of both.</summary>
    public const long RememberedToken = 64;

    /// <summary>A text of the header while it is read.</summary>
    public const long HeaderText = 32;

    /// <summary>The tokens from which a card computes with weights that lie in main memory (ggml-cuda.cu, ggml_backend_cuda_device_offload_op).</summary>
    public const int LeastOffloaded = 32;

    // Measured on an NVIDIA H100 (driver 580, CUDA 13, kernels for one architecture); docs/planner-accuracy-cards.md.

    /// <summary>What CUDA takes of main memory once a process has asked it for its cards.</summary>
    public const long CardRuntime = 108 * Mebibyte;

    /// <summary>What it takes more for the kernels that a model uses, for those of experts, for a library's matrix products, and for attention by these.</summary>
    public const long CardKernels = 52 * Mebibyte;

    public const long CardExpertKernels = 20 * Mebibyte;

    public const long CardLibrary = 85 * Mebibyte;

    public const long CardPlainAttention = 120 * Mebibyte;

    /// <summary>What the same takes on the card, with the work space of its libraries.</summary>
    public const long KernelsOnCard = 88 * Mebibyte;

    public const long ExpertKernelsOnCard = 8 * Mebibyte;

    public const long LibraryOnCard = 58 * Mebibyte;

    /// <summary>The narrowest heads that flash attention has kernels for on cards (fattn.cu).</summary>
    public const long LeastCardHead = 40;

    /// <summary>What weights on a card are aligned to, and the elements by which it reads quantised rows (ggml-cuda.cu).</summary>
    private const int CardAlignment = 128;

    private const int CardRow = 512;

    /// <summary>Gets what a weight takes on a card (ggml_backend_cuda_buffer_type_get_alloc_size).</summary>
    public static long OnCard(GgufTensor tensor)
    {
        var beyond = GgufTensorTypes.BlockSize(tensor.Type) > 1 ? tensor.Shape[0] % CardRow : 0;
        var padding = beyond > 0 ? GgufTensorTypes.BytesOf(tensor.Type, CardRow - beyond) : 0;
        return Aligned(tensor.Bytes + padding, CardAlignment);
    }

    public static long Aligned(long bytes) => Aligned(bytes, Alignment);

    private static long Aligned(long bytes, int alignment) => (bytes + alignment - 1) / alignment * alignment;
}
