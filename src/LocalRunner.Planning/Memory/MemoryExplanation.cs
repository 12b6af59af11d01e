using LocalRunner.Architectures;
using LocalRunner.Memory.Cache;
using LocalRunner.Memory.Graph;

namespace LocalRunner.Memory;

/// <summary>Explains an estimate, figure by figure: what is shown with a figure is what it can be computed from again.</summary>
internal sealed class MemoryExplanation(MemoryEstimator model, PlanSettings settings, MemoryEstimate memory)
{
    private const string Header = "the header, and llama-model-loader.cpp";
    private const string Graph = "the graph of this architecture in src/models, laid out as by ggml-alloc.c";

    private readonly Hyperparameters _hparams = model.Hyperparameters;
    private readonly KvCacheCells _cells = new(model.Hyperparameters, settings);
    private readonly GpuSplit _split = new(model.Hyperparameters.Layers, settings.GpuLayers, model.Device.Gpus);

    public IReadOnlyList<MemoryFigure> Figures()
    {
        List<PlacedWeight> placed = [];
        var weights = new WeightPlacement(model.File, _hparams, settings, model.Device, _split, placed.Add);
        List<MemoryFigure> figures =
        [
            .. Mapped(placed),
            OfTypes("weights, repacked", placed.Where(weight => weight.Place == WeightPlace.Repacked), "ggml-cpu/repack.cpp"),
            OfTypes("weights, copied", placed.Where(weight => weight.Place == WeightPlace.Copied), Header),
            Adapters("adapters", gpu: -1),
            .. Caches("KV cache", gpu: -1),
            .. States("recurrent state", gpu: -1),
            MainCompute(),
            new("output", null, memory.Output, "4 × vocabulary × sequences", [new("vocabulary", _hparams.Vocabulary), new("sequences", settings.Sequences)], "llama-context.cpp, output_reserve"),
            SamplingMemory.Explain(settings, _hparams.Vocabulary),
            MemoryFigure.Sum("prompt cache", null, "what was asked for, at most", new FigureInput("size", memory.PromptCache)),
            .. Draft(),
            .. Projector(),
            .. model.ExplainRuntime(settings, _cells),
            .. memory.Gpus.SelectMany((gpu, i) => OnGpu(gpu, i, placed)),
            MemoryFigure.Sum("while loading", null, Header, new("texts of the header", model.HeaderTransient), new("the rest of a mapped file, or buffers to read into", weights.Transient)),
            .. Sums(),
        ];
        return [.. figures.Where(figure => figure.Bytes > 0)];
    }

    private static IEnumerable<MemoryFigure> Mapped(List<PlacedWeight> placed)
    {
        var parts = placed.Where(weight => weight.Place == WeightPlace.Mapped).GroupBy(weight => weight.Tensor.Part).ToList();
        foreach (var part in parts)
        {
            var (start, end) = (part.Min(weight => weight.Tensor.Offset), part.Max(weight => weight.Tensor.Offset + weight.Tensor.Bytes));
            yield return new("weights, mapped", parts.Count > 1 ? $"file {part.Key + 1}" : null, end - start, "end of the last − start of the first",
                [new("end of the last", end), new("start of the first", start)], Header + ": from the first to the last tensor that stays in the file");
        }
    }

    private IEnumerable<MemoryFigure> Draft()
    {
        if (settings.Uses.Draft is not { } draft)
            yield break;
        const string source = "the draft model's header, by the same formulas";
        yield return MemoryFigure.Sum("draft model", "mapped", source, new FigureInput("weights", draft.Mapped));
        yield return MemoryFigure.Sum("draft model", "can't be evicted", source,
            new FigureInput($"at {DraftUse.ShortestContext} tokens", draft.Shortest.Full),
            new FigureInput($"from there to {draft.ContextBeside(settings.ContextLength)}", memory.Draft - draft.Shortest.Full));
    }

    private IEnumerable<MemoryFigure> Projector()
    {
        if (settings.Uses.Projector is not { } projector)
            yield break;
        yield return MemoryFigure.Sum("projector", null, "the projector's header; its graph in tools/mtmd/models, laid out as by ggml-alloc.c; libmtmd: measured; pixels: three bytes each, twice while they are decoded",
            new FigureInput("weights", projector.Weights), new FigureInput("compute", projector.Compute), new FigureInput("libmtmd", EngineProfile.ProjectorRuntime + EngineProfile.FirstImage),
            new FigureInput($"an image of {ProjectorUse.MostPixels / 1_000_000} million pixels", projector.ImageOf(ProjectorUse.MostPixels)));
    }

    private static MemoryFigure OfTypes(string component, IEnumerable<PlacedWeight> weights, string source) => MemoryFigure.Sum(component, null, source,
        weights.GroupBy(weight => weight.Tensor.Type).Select(type => new FigureInput(
            $"{type.Count()} tensors of {Gguf.GgufTensorTypes.NameOf(type.Key)}", type.Sum(weight => weight.Bytes))));

    private MemoryFigure Adapters(string component, int gpu)
    {
        var pairs = settings.Uses.Adapters.Where(pair => _split.GpuOf(pair.Tensor) == gpu).ToList();
        return MemoryFigure.Sum(component, null, "the adapters' headers", new FigureInput($"{pairs.Count} pairs", pairs.Sum(pair => pair.Bytes)));
    }

    /// <summary>Layers that cache the same are one part.</summary>
    private IEnumerable<MemoryFigure> Caches(string component, int gpu)
    {
        var compressing = LayersOn(gpu).Where(layer => _hparams.CompressionOf(layer) > 0).GroupBy(_hparams.CompressionOf).ToList();
        var kinds = LayersOn(gpu).Where(_hparams.HasCache)
            .GroupBy(layer => (Row: KvCacheMemory.RowOf(_hparams, layer, settings), Cells: _cells.CellsOf(_hparams, layer), HasWindow: _hparams.HasWindow(layer))).ToList();
        foreach (var kind in kinds)
        {
            var ((row, cells, hasWindow), layers) = (kind.Key, kind.Count());
            List<FigureInput> inputs =
            [
                new("layers", layers), new("keys", row.Keys), new("values", row.Values), new("indexer keys", row.Index), new("cells", cells), new("streams", _cells.Streams),
            ];
            yield return new(component, kinds.Count == 1 && compressing.Count == 0 ? null : $"{layers} layers with {(hasWindow ? "a window" : "the whole context")}, from {kind.First()}",
                checked(layers * row.Bytes * cells * _cells.Streams),
                row.Index > 0 ? "layers × (keys + values + indexer keys) × cells × streams" : "layers × (keys + values) × cells × streams",
                [.. inputs.Where(input => input.Value > 0 || input.Name is "values")],
                $"llama-kv-cache.cpp; bytes of a token as {settings.KeyCacheType.Name()} and {settings.ValueCacheType.Name()}");
        }

        foreach (var kind in compressing)
        {
            var ((keys, index), cells, layers) = (CompressedCache.RowOf(_hparams, kind.First(), settings), _cells.CompressedCells(kind.Key), kind.Count());
            yield return new(component, $"{layers} layers with blocks of {kind.Key} tokens, from {kind.First()}", checked(layers * (keys + index) * cells * _cells.Streams),
                "layers × (keys + indexer keys) × cells × streams",
                [new("layers", layers), new("keys", keys), new("indexer keys", index), new("cells", cells), new("streams", _cells.Streams)],
                $"llama-kv-cache-dsv4.cpp; bytes of a block as {settings.KeyCacheType.Name()}");
        }
    }

    private IEnumerable<MemoryFigure> States(string component, int gpu)
    {
        foreach (var kind in LayersOn(gpu).Where(layer => _hparams.CompressionOf(layer) > 0).GroupBy(_hparams.CompressionOf))
        {
            var (numbers, count) = (CompressedCache.StateElements(_hparams, kind.First()), kind.Count());
            yield return new(component, $"{count} layers with blocks of {kind.Key} tokens", checked(count * 4 * numbers * settings.Sequences), "layers × 4 × numbers × sequences",
                [new("layers", count), new("numbers", numbers), new("sequences", settings.Sequences)], "llama-kv-cache-dsv4.cpp; values and scores of blocks that are not complete");
        }

        var layers = LayersOn(gpu).Where(_hparams.IsRecurrent).ToList();
        if (layers.Count == 0)
            yield break;
        var (convolution, state) = (4 * KvCacheMemory.ConvolutionElements(_hparams) * settings.Sequences, 4 * KvCacheMemory.StateElements(_hparams) * settings.Sequences);
        yield return new(component, null, layers.Sum(layer => KvCacheMemory.State(_hparams, layer, settings)), "layers × (convolution + state)",
            [new("layers", layers.Count), new("convolution", EngineProfile.Aligned(convolution)), new("state", EngineProfile.Aligned(state))],
            "llama-memory-recurrent.cpp; floats of 4 bytes for each sequence");
    }

    private MemoryFigure MainCompute()
    {
        if (!model.RunsOnGpus(settings, _split))
            return Compute("compute", AttentionKernel.Cpu);

        var inputs = model.Inputs(settings, _cells);
        return new("compute", null, inputs.Bytes, "tokens × (rows × 4 × width + mask × cells)",
            [new("tokens", inputs.Tokens), new("rows", inputs.Rows), new("width", inputs.Width), new("mask", inputs.CellBytes), new("cells", inputs.Cells)],
            "llama-graph.cpp: the inputs of a batch alone; the mask in bytes a cell");
    }

    private MemoryFigure Compute(string component, AttentionKernel kernel)
    {
        var batch = new BatchShape(settings, _cells) { Kernel = kernel };
        try
        {
            return MemoryFigure.Sum(component, null, Graph, ModelGraph.LargestMoment(_hparams, batch).Select(part => new FigureInput(part.Name, part.Bytes)));
        }
        catch (Exception cause) when (cause is LocalRunnerException or ArithmeticException && !_hparams.HasKnownGraph)
        {
            return RoughCompute.Explain(component, _hparams, batch);
        }
    }

    private IEnumerable<MemoryFigure> OnGpu(GpuMemory gpu, int index, List<PlacedWeight> placed)
    {
        var weights = placed.Where(weight => weight.Place == WeightPlace.Gpu && weight.Gpu == index);
        List<MemoryFigure> figures =
        [
            OfTypes($"weights on {gpu.Name}", weights, Header), Adapters($"weights on {gpu.Name}", index) with { Part = "adapters" },
            .. Caches($"KV cache on {gpu.Name}", index), .. States($"KV cache on {gpu.Name}", index).Select(figure => figure with { Part = "recurrent state" }),
        ];
        if (gpu.Compute > 0)
            figures.AddRange(model.Device.Gpus[index].SharesMemory ? [Compute($"compute on {gpu.Name}", AttentionKernel.Metal)] : OnCard($"compute on {gpu.Name}", gpu));
        figures.Add(MemoryFigure.Sum($"kernels on {gpu.Name}", null, RuntimeMemory.MeasuredOnCards, new FigureInput("kernels and work space", gpu.Kernels)));
        return figures;
    }

    private IEnumerable<MemoryFigure> OnCard(string component, GpuMemory gpu)
    {
        var (copied, embedded) = (model.CopiedBytes(settings, _cells, _split), model.Inputs(settings, _cells).EmbeddedBytes);
        var graph = gpu.Compute - copied;
        yield return new(component, null, graph, "graph − embedded rows", [new("graph", graph + embedded), new("embedded rows", embedded)], Graph + "; rows are looked up in main memory");
        yield return MemoryFigure.Sum(component, "copies", "ggml-backend.cpp, about: the dry run counts them",
            new FigureInput("the largest weight and the masks of layers in main memory", copied));
    }

    private IEnumerable<MemoryFigure> Sums()
    {
        const string source = "the figures above";
        var full = MemoryFigure.Sum("can't be evicted", null, source,
            new("weights, repacked", memory.WeightsRepacked), new("weights, copied", memory.WeightsCopied), new("adapters", memory.Adapters), new("KV cache", memory.KvCache),
            new("recurrent state", memory.RecurrentState), new("compute, as far as it is written to", memory.FullCompute), new("output", memory.Output),
            new("sampling", memory.Sampling), new("prompt cache", memory.PromptCache), new("draft model", memory.Draft), new("projector", memory.Projector), new("runtime", memory.Runtime), new("caches and buffers of GPUs that share the memory", memory.SharedContext));
        yield return full;
        yield return MemoryFigure.Sum("context full", null, source,
            new("can't be evicted", full.Bytes), new("weights, mapped", memory.WeightsMapped), new("draft model, mapped", memory.DraftMapped), new("weights of GPUs that share the memory", memory.SharedWeights), new("program files", memory.Program));
        yield return new("resident peak", null, memory.ResidentPeak, "max(context full, loading)",
            [new("context full", memory.ContextFull.Resident), new("loading", memory.LoadPeak)], source);
    }

    private IEnumerable<int> LayersOn(int gpu) => Enumerable.Range(0, _hparams.Layers).Where(layer => _split.GpuOf(layer) == gpu);
}
