using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory;

/// <summary>Computes what a process takes beside the buffers that the engine logs, from what was measured (<see cref="EngineProfile"/>).</summary>
internal sealed class RuntimeMemory
{
    private readonly GgufFile _file;
    private readonly Hyperparameters _hparams;
    private readonly MatrixWorkspace _work;
    private readonly long _merges;

    public RuntimeMemory(GgufFile file, Hyperparameters hparams)
    {
        (_file, _hparams, _work) = (file, hparams, new MatrixWorkspace(file, hparams));
        _merges = file.Metadata.GetArray("tokenizer.ggml.merges")?.Count ?? 0;
    }

    /// <summary>Gets the bytes of files that stay resident: the program's, and the header, which this process reads by mapping it.</summary>
    public long Mapped => EngineProfile.Programs + _file.HeaderBytes;

    /// <summary>Gets the bytes that the header takes in the engine until all is loaded.</summary>
    public long Transient => EngineProfile.HeaderText * (_hparams.Vocabulary + _merges);

    /// <summary>Computes the bytes that can't be evicted.</summary>
    public long Anonymous(PlanSettings settings, KvCacheCells cache) =>
        checked(EngineProfile.RuntimeBase + VocabularyBytes + GraphBytes(cache) + CellsBytes(cache) + _work.BytesOf(settings, cache));

    private long VocabularyBytes => (EngineProfile.Token * _hparams.Vocabulary) + CheckedBytes + (_merges > 0 ? EngineProfile.UnicodeTables + (EngineProfile.Merge * _merges) : 0);

    /// <summary>Gets what checking the tokens leaves on the managed heap: less for each of them once large pieces are collected apart.</summary>
    private long CheckedBytes => Math.Min(
        EngineProfile.CheckedToken * _hparams.Vocabulary,
        EngineProfile.CheckedBaseOfMany + (EngineProfile.CheckedTokenOfMany * _hparams.Vocabulary));

    private long GraphBytes(KvCacheCells cache)
    {
        long tensors = _file.Tensors.Count;
        var nodes = _hparams.Architecture.Unrolled
            ? Math.Max(EngineProfile.UnrolledNodesOfToken * cache.Tokens, EngineProfile.UnrolledNodesOfTensor * tensors)
            : Math.Max(EngineProfile.LeastNodes, EngineProfile.NodesOfTensor * tensors);
        return (EngineProfile.Node * nodes) + (EngineProfile.TensorEntry * tensors);
    }

    private long CellsBytes(KvCacheCells cache)
    {
        var cells = Enumerable.Range(0, _hparams.Layers).Any(_hparams.HasCache) ? cache.Cells : 0;
        return EngineProfile.Cell * cache.Streams * (cells + (_hparams.Window > 0 ? cache.LocalCells : 0));
    }
}
