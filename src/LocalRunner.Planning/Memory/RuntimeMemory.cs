using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Memory;

/// <summary>
/// What a process takes beside the buffers that the engine logs. Constants were fitted to processes on Linux x64 (.NET 10, llama.cpp
/// v0.4.0) that loaded models with one part enlarged at a time; docs/planner-accuracy.md shows how well they do.
/// </summary>
internal sealed class RuntimeMemory
{
    private const long Kibibyte = 1 << 10;
    private const long Mebibyte = 1 << 20;

    /// <summary>The runtime of .NET and the engine's own start.</summary>
    private const long Base = 4800 * Kibibyte;

    /// <summary>Program files, and the code that the runtime compiles, which is shared memory.</summary>
    private const long Programs = 48 * Mebibyte;

    /// <summary>A token in the engine: entry, hash node, bucket, and its text once more as it is printed.</summary>
    private const long TokenBytes = 155;

    /// <summary>A merge: a hash node with two texts, and its buckets.</summary>
    private const long MergeBytes = 106;

    /// <summary>Properties of every Unicode character, which tokenizers with merges look up.</summary>
    private const long UnicodeTables = 2200 * Kibibyte;

    /// <summary>A graph's tensor and its hash entries, of which the engine keeps two sets and the scheduler a third.</summary>
    private const long NodeBytes = 930;

    /// <summary>A weight's own description, in the engine and here.</summary>
    private const long TensorBytes = 4400;

    /// <summary>A cell's position and set of sequences, and once it is used its entry in two trees.</summary>
    private const long CellBytes = 150;

    /// <summary>A text of the header while it is read.</summary>
    private const long HeaderTextBytes = 32;

    // These unroll their recurrence over the tokens (llama-context.cpp, graph_max_nodes).
    private static readonly string[] s_unrolled =
        ["qwen3next", "kimi-linear", "qwen35", "qwen35moe", "deepseek4", "nanbeige", "minimax-m3"];

    private readonly GgufFile _file;
    private readonly ModelFacts _facts;
    private readonly WorkSpace _work;
    private readonly long _merges;

    public RuntimeMemory(GgufFile file, ModelFacts facts)
    {
        (_file, _facts, _work) = (file, facts, new WorkSpace(file, facts));
        _merges = file.Metadata.GetArray("tokenizer.ggml.merges")?.Count ?? 0;
    }

    /// <summary>Gets the bytes of files that stay resident: the program's, and the header, which this process reads by mapping it.</summary>
    public long Mapped => Programs + _file.HeaderBytes;

    /// <summary>Gets the bytes that the header takes in the engine until all is loaded.</summary>
    public long Transient => HeaderTextBytes * (_facts.Vocabulary + _merges);

    /// <summary>Computes the bytes that can't be evicted.</summary>
    public long Anonymous(PlanSettings settings, CacheShape cache) =>
        checked(Base + VocabularyBytes + GraphBytes(cache) + CellsBytes(cache) + _work.BytesOf(settings, cache));

    private long VocabularyBytes => (TokenBytes * _facts.Vocabulary) + CheckedBytes + (_merges > 0 ? UnicodeTables + (MergeBytes * _merges) : 0);

    /// <summary>What checking the tokens leaves on the managed heap: less for each of them once large pieces are collected apart.</summary>
    private long CheckedBytes => Math.Min(180 * _facts.Vocabulary, (4400 * Kibibyte) + (67 * _facts.Vocabulary));

    private long GraphBytes(CacheShape cache)
    {
        long tensors = _file.Tensors.Count;
        var nodes = s_unrolled.Contains(_facts.Architecture, StringComparer.Ordinal)
            ? Math.Max(40 * cache.Tokens, 32 * tensors)
            : Math.Max(1024, 8 * tensors);
        return (NodeBytes * nodes) + (TensorBytes * tensors);
    }

    private long CellsBytes(CacheShape cache)
    {
        var cells = Enumerable.Range(0, _facts.Layers).Any(_facts.HasAttention) ? cache.Cells : 0;
        return CellBytes * cache.Streams * (cells + (_facts.Window > 0 ? cache.LocalCells : 0));
    }
}
