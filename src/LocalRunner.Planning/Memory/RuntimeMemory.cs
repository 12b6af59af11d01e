using LocalRunner.Architectures;
using LocalRunner.Devices;
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

    /// <summary>Computes the bytes of files that stay resident: the program's, and the header, which this process reads by mapping it.</summary>
    public long Program(DeviceInfo device) => device.Program is not { } now ? EngineProfile.Programs + _file.HeaderBytes
        : now + EngineProfile.ProgramGrowth + (_file.HasData ? 0 : _file.HeaderBytes);

    /// <summary>Gets the bytes that the header takes in the engine until all is loaded.</summary>
    public long Transient => EngineProfile.HeaderText * (_hparams.Vocabulary + _merges);

    /// <summary>Computes the bytes that can't be evicted.</summary>
    public long Anonymous(PlanSettings settings, KvCacheCells cache, Reached reached)
    {
        var work = reached.Batch == 0 ? 0 : _work.BytesOf(settings, cache.Seen(reached));
        return checked(EngineProfile.RuntimeBase + VocabularyBytes + GraphBytes(settings, cache) + CellsBytes(cache, reached) + work);
    }

    private long VocabularyBytes => (EngineProfile.Token * _hparams.Vocabulary) + CheckedBytes + (_merges > 0 ? EngineProfile.UnicodeTables + (EngineProfile.Merge * _merges) : 0);

    /// <summary>Gets what checking the tokens leaves on the managed heap: less for each of them once large pieces are collected apart.</summary>
    private long CheckedBytes => Math.Min(
        EngineProfile.CheckedToken * _hparams.Vocabulary,
        EngineProfile.CheckedBaseOfMany + (EngineProfile.CheckedTokenOfMany * _hparams.Vocabulary));

    private long GraphBytes(PlanSettings settings, KvCacheCells cache)
    {
        long tensors = _file.Tensors.Count;
        var nodes = _hparams.Architecture.Unrolled
            ? Math.Max(EngineProfile.UnrolledNodesOfToken * cache.Tokens, EngineProfile.UnrolledNodesOfTensor * tensors)
            : Math.Max(EngineProfile.LeastNodes, EngineProfile.NodesOfTensor * tensors);
        nodes += EngineProfile.NodesOfPair * settings.Uses.Adapters.Count;
        return (EngineProfile.Node * nodes) + (EngineProfile.TensorEntry * tensors);
    }

    private long CellsBytes(KvCacheCells cache, Reached reached)
    {
        var (hasCache, hasWindow) = (Enumerable.Range(0, _hparams.Layers).Any(_hparams.HasCache), _hparams.Window > 0);
        var cells = cache.Streams * ((hasCache ? cache.Cells : 0) + (hasWindow ? cache.LocalCells : 0));
        var used = (hasCache ? Math.Min(reached.Cached, cache.Cells * cache.Streams) : 0)
            + (hasWindow ? Math.Min(reached.Cached, cache.LocalCells * cache.Streams) : 0);
        return checked((EngineProfile.Cell * cells) + (EngineProfile.UsedCell * used));
    }
}
