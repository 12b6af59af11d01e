using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory;

/// <summary>Computes what a process takes beside the buffers that the engine logs, from what was measured (<see cref="EngineProfile"/>).</summary>
internal sealed class RuntimeMemory
{
    private const string Measured = "measured, docs/planner-accuracy.md";
    public const string MeasuredOnCards = "measured, docs/planner-accuracy-cards.md";

    private readonly GgufFile _file;
    private readonly Hyperparameters _hparams;
    private readonly DeviceInfo _device;
    private readonly MatrixWorkspace _work;
    private readonly long _merges;

    public RuntimeMemory(GgufFile file, Hyperparameters hparams, DeviceInfo device)
    {
        (_file, _hparams, _device, _work, Kernels) = (file, hparams, device, new MatrixWorkspace(file, hparams), new CardKernels(file, hparams));
        _merges = file.Metadata.GetArray("tokenizer.ggml.merges")?.Count ?? 0;
    }

    /// <summary>Gets what the kernels of cards take.</summary>
    public CardKernels Kernels { get; }

    /// <summary>Gets the bytes of files that stay resident: the program's, and the header, which this process reads by mapping it.</summary>
    public long Program(PlanSettings settings) => FilesOfImages(settings) + (_device.Program is not { } now ? EngineProfile.Programs + _file.HeaderBytes
        : now + EngineProfile.ProgramGrowth + (_file.HasData ? 0 : _file.HeaderBytes));

    /// <summary>Gets the bytes that the header takes in the engine until all is loaded.</summary>
    public long Transient => EngineProfile.HeaderText * (_hparams.Vocabulary + _merges);

    /// <summary>Computes the bytes that can't be evicted.</summary>
    public long Anonymous(PlanSettings settings, KvCacheCells cache, Reached reached)
    {
        return checked(EngineProfile.RuntimeBase + CardBytes(settings, reached) + VocabularyBytes + GraphBytes(settings, cache) + CellsBytes(cache, reached) + WorkBytes(settings, cache, reached));
    }

    /// <summary>Explains the program's files, and what can't be evicted.</summary>
    public IEnumerable<MemoryFigure> Explain(PlanSettings settings, KvCacheCells cache, Reached reached)
    {
        yield return _device.Program is { } now
            ? MemoryFigure.Sum("program files", null, "this process, and what was measured of its growth",
                new("now", now), new("growth", EngineProfile.ProgramGrowth), new("header", _file.HasData ? 0 : _file.HeaderBytes), new("reading images", FilesOfImages(settings)))
            : MemoryFigure.Sum("program files", null, Measured, new("program", EngineProfile.Programs), new("header", _file.HeaderBytes), new("reading images", FilesOfImages(settings)));
        yield return MemoryFigure.Sum("runtime", "start", Measured, new FigureInput(".NET and the engine", EngineProfile.RuntimeBase));
        yield return MemoryFigure.Sum("runtime", "card", MeasuredOnCards, new("CUDA", CardBytes(settings, Reached.Nothing)), new("kernels", CardBytes(settings, reached) - CardBytes(settings, Reached.Nothing)));
        yield return new("runtime", "vocabulary", VocabularyBytes,
            $"{EngineProfile.Token} × tokens + checking + {EngineProfile.Merge} × merges + Unicode tables",
            [
                new("tokens", _hparams.Vocabulary), new("checking", CheckedBytes), new("merges", _merges),
                new("Unicode tables", _merges > 0 ? EngineProfile.UnicodeTables : 0),
            ], Measured);
        yield return new("runtime", "graph", GraphBytes(settings, cache), $"{EngineProfile.Node} × nodes + {EngineProfile.TensorEntry} × tensors",
            [new("nodes", Nodes(settings, cache)), new("tensors", _file.Tensors.Count)], "nodes: llama-context.cpp, graph_max_nodes; bytes: measured");
        var (cells, used) = CellsOf(cache, reached);
        yield return new("runtime", "cells", CellsBytes(cache, reached), $"{EngineProfile.Cell} × cells + {EngineProfile.UsedCell} × used cells",
            [new("cells", cells), new("used cells", used)], Measured);
        if (WorkBytes(settings, cache, reached) > 0)
            yield return _work.Explain(settings, cache.Seen(reached));
    }

    private static long FilesOfImages(PlanSettings settings) => settings.Uses.Projector is null ? 0 : EngineProfile.ProjectorFiles;

    /// <summary>Where a card computes whole batches, what is left for the CPU are single tokens.</summary>
    private long WorkBytes(PlanSettings settings, KvCacheCells cache, Reached reached) =>
        reached.Batch == 0 || CardKernels.ComputeBatches(_device, settings) ? 0 : _work.BytesOf(settings, cache.Seen(reached));

    /// <summary>Gets what a card's driver takes of main memory, whether it computes or not.</summary>
    private long CardBytes(PlanSettings settings, Reached reached) => _device.HasCards ? EngineProfile.CardRuntime + (reached.Batch == 0 ? 0 : Kernels.InMainMemory(settings)) : 0;

    private long VocabularyBytes => (EngineProfile.Token * _hparams.Vocabulary) + CheckedBytes + (_merges > 0 ? EngineProfile.UnicodeTables + (EngineProfile.Merge * _merges) : 0);

    /// <summary>Gets what checking the tokens leaves on the managed heap: less for each of them once large pieces are collected apart.</summary>
    private long CheckedBytes => Math.Min(
        EngineProfile.CheckedToken * _hparams.Vocabulary,
        EngineProfile.CheckedBaseOfMany + (EngineProfile.CheckedTokenOfMany * _hparams.Vocabulary));

    private long GraphBytes(PlanSettings settings, KvCacheCells cache) =>
        (EngineProfile.Node * Nodes(settings, cache)) + (EngineProfile.TensorEntry * _file.Tensors.Count);

    private long Nodes(PlanSettings settings, KvCacheCells cache)
    {
        long tensors = _file.Tensors.Count;
        var nodes = _hparams.Architecture.Unrolled
            ? Math.Max(EngineProfile.UnrolledNodesOfToken * cache.Tokens, EngineProfile.UnrolledNodesOfTensor * tensors)
            : Math.Max(EngineProfile.LeastNodes, EngineProfile.NodesOfTensor * tensors);
        return nodes + (EngineProfile.NodesOfPair * settings.Uses.Adapters.Count);
    }

    private long CellsBytes(KvCacheCells cache, Reached reached)
    {
        var (cells, used) = CellsOf(cache, reached);
        return checked((EngineProfile.Cell * cells) + (EngineProfile.UsedCell * used));
    }

    private (long Cells, long Used) CellsOf(KvCacheCells cache, Reached reached)
    {
        var (hasCache, hasWindow) = (Enumerable.Range(0, _hparams.Layers).Any(_hparams.HasCache), _hparams.Window > 0);
        var cells = cache.Streams * ((hasCache ? cache.Cells : 0) + (hasWindow ? cache.LocalCells : 0) + CompressedCache.Cells(_hparams, cache));
        var used = (hasCache ? Math.Min(reached.Cached, cache.Cells * cache.Streams) : 0)
            + (hasWindow ? Math.Min(reached.Cached, cache.LocalCells * cache.Streams) : 0);
        return (cells, used);
    }
}
