using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Builds the graph that llama.cpp reserves memory for (src/models of b10256), and finds the size of its buffer.</summary>
internal sealed partial class ModelGraph
{
    private readonly Hyperparameters _hparams;
    private readonly BatchShape _batch;
    private readonly Architecture _architecture;
    private readonly bool _isParallel;
    private readonly bool _clamps;
    private readonly bool _layerNorm;
    private readonly Blocks _blocks;
    private readonly Attention _attention;
    private readonly LatentAttention _latent;
    private readonly BlockAttention? _blockAttention;
    private readonly CachelessAttention? _cachelessAttention;
    private readonly Recurrence _recurrence;
    private readonly GraphTensor _positions;
    private readonly GraphTensor _picked;
    private readonly LayerEmbeddings? _layerEmbeddings;
    private GraphTensor? _embeddings;
    private readonly GraphTensor _scales;

    private ModelGraph(Hyperparameters hparams, BatchShape batch)
    {
        (_hparams, _batch, _architecture, _blocks) = (hparams, batch, hparams.Architecture, new Blocks(hparams, batch));
        _isParallel = _architecture.FeedForward == FeedForwardPlace.Parallel
            || (_architecture.FeedForward == FeedForwardPlace.ParallelWithNorm && hparams.Boolean("use_parallel_residual") == true);
        _clamps = hparams.Number("attention.clamp_kqv") > 0;
        _layerNorm = _architecture.LayerNorm && !(_architecture.NormByHeader && hparams.Number("attention.layer_norm_rms_epsilon") > 0);
        _attention = new Attention(_blocks);
        _recurrence = new Recurrence(_blocks);
        _positions = GraphTensor.Input(new(batch.Tokens * (_architecture.SectionedPositions ? 4 : 1)));
        _picked = GraphTensor.Input(new(batch.Outputs));
        _scales = GraphTensor.Input(new(1, 1, batch.Tokens));
        _layerEmbeddings = hparams.Tensor("per_layer_token_embd.weight") is null ? null : new LayerEmbeddings(_blocks);
        _latent = new LatentAttention(_blocks, _attention, _positions);
        _cachelessAttention = _architecture.Cacheless || _architecture.LeavesCache ? new CachelessAttention(_blocks) : null;
        if (_architecture.Indexer == IndexerLayers.BehindDense && BlockAttention.IsUsed(batch))
            _blockAttention = new BlockAttention(_blocks, _attention.Whole, _positions);
    }

    /// <summary>Computes the compute buffer.</summary>
    /// <param name="hparams">The model.</param>
    /// <param name="reserved">The batch that memory is reserved for.</param>
    /// <param name="batch">The smaller batch that goes through, each of whose results lies at the place reserved for it; null for the same.</param>
    public static GraphBuffer BufferOf(Hyperparameters hparams, BatchShape reserved, BatchShape? batch = null)
    {
        reserved = LargestOf(hparams, reserved);
        var graph = new ModelGraph(hparams, reserved).Build();
        return GraphMemory.BufferOf(graph, batch is null ? graph : new ModelGraph(hparams, batch).Build());
    }

    /// <summary>Lists what lies in the buffer when it is largest, by shape; together it is the buffer.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> LargestMoment(Hyperparameters hparams, BatchShape batch) =>
        GraphMemory.LargestMoment(() => new ModelGraph(hparams, LargestOf(hparams, batch)).Build());

    /// <summary>Memory is reserved for a token of each sequence as well; where that has a graph of its own, it may be the larger one.</summary>
    private static BatchShape LargestOf(Hyperparameters hparams, BatchShape batch)
    {
        if (hparams.Architecture.Indexer != IndexerLayers.BehindDense || batch.Kernel != AttentionKernel.Cpu)
            return batch;

        var single = batch.OfSingleTokens();
        return Size(single) > Size(batch) ? single : batch;

        long Size(BatchShape shape) => new ModelGraph(hparams, shape).Build() is var graph ? GraphMemory.BufferOf(graph, graph).Bytes : 0;
    }

    private ComputeGraph Build()
    {
        if (_architecture.EncodesAlone)
            return BuildEncoder();

        var stream = _blocks.Embeddings();
        if (_architecture.AddsEmbeddings)
            stream = _embeddings = InPlace(stream);
        _layerEmbeddings?.Look(stream);
        if (_architecture.LearnedPositions && _hparams.Tensor("position_embd.weight") is { } table)
            stream = InPlace(stream, GetRows(LayerWeights.External(table.Shape), _positions));

        if (_architecture.CompressesContext)
            return Finish(Norm(BuildCompressed(stream)));

        stream = _architecture.State == StateForm.Rwkv ? new Rwkv(_blocks, _recurrence, _picked).Build(stream)
            : _hparams.Tensor("altup_proj.weight") is not null ? BuildAlternating(stream) : BuildLayers(stream);

        if (_architecture.Picks is OutputPick.BeforeNorm or OutputPick.BehindLayers)
        {
            stream.IsOutput = _architecture.Picks == OutputPick.BeforeNorm;
            stream = GetRows(stream, _picked);
        }

        var normed = Norm(stream);
        if (_architecture.Picks == OutputPick.AfterNorm)
        {
            // What layers that predict further tokens start from is kept for the caller, whether there are such layers or not.
            normed.IsOutput = true;
            normed = GetRows(normed, _picked);
        }

        return Finish(normed);
    }

    private ComputeGraph Finish(GraphTensor normed)
    {
        normed.IsOutput = true;
        _blocks.Graph.Add(normed);
        if (_architecture.EndsWithVectors)
            return _blocks.Graph;

        if (_architecture.ScalesOutput)
            normed = InPlace(normed);
        var head = _hparams.Tensor("output.weight") ?? _hparams.Tensor("token_embd.weight")!;
        var logits = MulMat(LayerWeights.Weight(head, _batch.Adapters), normed);
        if (_architecture.ImageTokens > 0)
            logits = GraphTensor.Result(logits.Shape, 4, logits, Clamped(GraphTensor.Input(new(_architecture.ImageTokens))));
        logits.IsOutput = true;
        _blocks.Graph.Add(logits);
        return _blocks.Graph;
    }

    private static GraphTensor Clamped(GraphTensor tensor) => tensor.View(tensor.Shape);

    private GraphTensor BuildLayers(GraphTensor stream)
    {
        var inputs = stream;
        for (var layer = 0; layer < _hparams.OwnLayers; layer++)
        {
            var picks = layer == _hparams.OwnLayers - 1 && _architecture.Picks is (OutputPick.InLastLayer or OutputPick.BeforeLastSum);
            stream = Layer(new LayerWeights(_hparams, layer, _batch.Adapters), stream, picks);
            if (layer < _hparams.FeatureLayers)
                stream = InPlace(stream, inputs.View(inputs.Shape, inputs.Strides));
        }

        return stream;
    }

    private GraphTensor Layer(LayerWeights weights, GraphTensor input, bool isLast)
    {
        if (_architecture.SwinNormByHeader && _hparams.Boolean("swin_norm") == true)
            return SwinLayer(weights, input, isLast);

        var picksLate = isLast && _architecture.Picks == OutputPick.BeforeLastSum;
        isLast &= !picksLate;
        var residual = input;
        var normsAfter = !weights.Has("attn_norm.weight") && weights.Has("post_attention_norm.weight");
        var normed = normsAfter ? input : Norm(input);
        var scores = _architecture.ScoresFirst ? MulMat(weights["ffn_gate_inp.weight"], input) : null;
        var attended = Mix(weights, normed);
        if (isLast)
        {
            scores = scores is null ? null : GetRows(scores, _picked);
            attended = GetRows(attended, _picked);
            residual = GetRows(residual, _picked);
            normed = IsBeside(weights) ? GetRows(normed, _picked) : normed;
        }

        if (isLast && _embeddings is not null)
            _embeddings = GetRows(_embeddings, _picked);

        if (_architecture.Recurrent == RecurrentLayers.WithoutHeadsOrFeedForward || (!_isParallel && !HasFeedForward(weights)))
            return InPlace(attended, residual);

        if (_isParallel)
        {
            var own = _architecture.FeedForward == FeedForwardPlace.ParallelWithNorm ? Norm(residual) : normed;
            var made = FeedForward(weights, own);
            return _architecture.Residual switch
            {
                ResidualOrder.Between => InPlace(InPlace(made, residual), attended),
                ResidualOrder.LastAttentionFirst => InPlace(InPlace(attended, made), residual),
                _ => InPlace(InPlace(made, attended), residual),
            };
        }

        if (_architecture.NormsResults || normsAfter || (weights.Has("post_attention_norm.weight") && weights.Has("ffn_norm.weight")))
            attended = Norm(attended);
        var sum = _architecture.Residual is ResidualOrder.First or ResidualOrder.FirstAfterAttention ? InPlace(residual, attended) : InPlace(attended, residual);
        if (weights.Has("ffn_norm_exps.weight"))
            return InPlace(FeedForward(weights, Norm(residual)), InPlace(Blocks.FeedForward(weights, Norm(sum)), sum));

        var result = weights.Has("pre_ffw_norm_2.weight") ? FeedForwardBeside(weights, sum)
            : FeedForward(weights, normsAfter ? sum : IsBeside(weights) ? normed : Norm(sum), scores);
        if (_architecture.NormsResults || weights.Has("post_ffw_norm.weight"))
            result = Norm(result);
        if (picksLate)
            (result, sum) = (GetRows(result, _picked), GetRows(sum, _picked));
        sum = _architecture.Residual is ResidualOrder.First or ResidualOrder.FirstAfterFeedForward ? InPlace(sum, result) : InPlace(result, sum);
        if (_embeddings is not null)
            sum = InPlace(sum, InPlace(_embeddings));
        return _layerEmbeddings is null ? sum : _layerEmbeddings.Add(weights, sum);
    }

    /// <summary>Norms stand behind both blocks, the second of which reads what the first's gave alone (src/models/chameleon.cpp).</summary>
    private GraphTensor SwinLayer(LayerWeights weights, GraphTensor input, bool isLast)
    {
        var (attended, residual) = (Mix(weights, input), input);
        if (isLast)
            (attended, residual) = (GetRows(attended, _picked), GetRows(residual, _picked));
        attended = Norm(attended);
        var sum = InPlace(attended, residual);
        return InPlace(Norm(FeedForward(weights, attended)), sum);
    }

    /// <summary>Gets whether the feed-forward block reads what attention reads.</summary>
    private bool IsBeside(LayerWeights weights) => _architecture.FeedForward == FeedForwardPlace.Parallel
        || (_architecture.FeedForward == FeedForwardPlace.ParallelWithoutNorm && !weights.Has("ffn_norm.weight"));

    private GraphTensor Norm(GraphTensor input) => Blocks.Norm(input, rootMeanSquare: !_layerNorm);
}
