using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory;

/// <summary>
/// Computes what one token costs: the bytes that must be read of memory to write it, and the operations to compute it. Weights count as far as
/// a token uses them: looked-up rows not at all, experts by the share that is chosen.
/// </summary>
public sealed class TokenWork
{
    private readonly Hyperparameters _hparams;
    private readonly PlanSettings _settings;
    private readonly double _fixedElements;
    private readonly double _layerElements;
    private readonly double _lastLayerElements;
    private readonly double _skippedElements;

    /// <summary>Counts the weights of a model.</summary>
    /// <param name="file">The header; the data need not be there.</param>
    /// <param name="settings">The settings that it runs with.</param>
    /// <exception cref="LocalRunnerException">The header lacks what the formulas need.</exception>
    public TokenWork(GgufFile file, PlanSettings settings)
    {
        (_hparams, _settings) = (new Hyperparameters(file), settings);
        var tied = file.FindTensor("output.weight") is null;
        var last = $"blk.{_hparams.Layers - 1}.";
        var experts = Math.Max(1, _hparams.Integer("expert_count") ?? 0);
        foreach (var tensor in file.Tensors.Where(tensor => tied || tensor.Name != "token_embd.weight"))
        {
            if (tensor.Name.StartsWith("position_embd", StringComparison.Ordinal) || tensor.Name.StartsWith("per_layer_token_embd", StringComparison.Ordinal))
                continue;

            var share = tensor.Name.Contains("_exps", StringComparison.Ordinal) ? _hparams.ExpertsUsed / (double)experts : 1;
            var multiplied = tensor.Shape.Count > 1 ? tensor.Elements * share : 0;
            if (tensor.Name.StartsWith("blk.", StringComparison.Ordinal))
                (LayerBytes, _layerElements) = (LayerBytes + (tensor.Bytes * share), _layerElements + multiplied);
            else
                (FixedBytes, _fixedElements) = (FixedBytes + (tensor.Bytes * share), _fixedElements + multiplied);
            if (tensor.Name.StartsWith(last, StringComparison.Ordinal))
                _lastLayerElements += multiplied;
            if (tensor.Name.StartsWith(last + "ffn_", StringComparison.Ordinal))
                _skippedElements += multiplied;
        }
    }

    /// <summary>Gets the bytes of weights that a token reads outside of the layers.</summary>
    public double FixedBytes { get; }

    /// <summary>Gets the bytes of weights that a token reads in all layers together.</summary>
    public double LayerBytes { get; }

    /// <summary>Gets the bytes that a token reads in all layers together, weights and cache, on average over an answer.</summary>
    /// <param name="depth">The tokens in the cache before the answer.</param>
    /// <param name="answer">The tokens of the answer.</param>
    public double LayerBytesAt(int depth, int answer)
    {
        var cells = depth + (answer / 2.0);
        var cached = Layers.Sum(layer => (RowBytes(layer) * Math.Min(cells, _hparams.HasWindow(layer) ? _hparams.Window : double.MaxValue)) + CompressedCache.BytesAt(_hparams, layer, _settings, cells));
        var states = Layers.Sum(layer => 2.0 * KvCacheMemory.State(_hparams, layer, _settings) / _settings.Sequences);
        return LayerBytes + cached + states;
    }

    /// <summary>
    /// Gets the operations of a prompt token in all layers, on average over a prompt: 2 a weight, and 2 a head for each element of the
    /// keys and values that it sees (Kaplan and others, 2020, table 1). Only the last token of a prompt goes through the feed-forward
    /// part of the last layer: nothing needs what it would make of the others, and llama.cpp leaves it out.
    /// </summary>
    /// <param name="depth">The tokens in the cache before the prompt.</param>
    /// <param name="prompt">The tokens of the prompt.</param>
    public double LayerOperations(int depth, int prompt) =>
        (2 * (_layerElements - (_skippedElements * (1 - (1.0 / Math.Max(1, prompt)))))) + Layers.Sum(layer => AttentionOperations(layer, depth, prompt));

    /// <summary>Gets what of <see cref="LayerOperations"/> is in the layers before the last one, which all tokens go through as a whole.</summary>
    /// <param name="depth">The tokens in the cache before the prompt.</param>
    /// <param name="prompt">The tokens of the prompt.</param>
    public double RepeatedOperations(int depth, int prompt) =>
        (2 * (_layerElements - _lastLayerElements)) + Layers.SkipLast(1).Sum(layer => AttentionOperations(layer, depth, prompt));

    /// <summary>Gets the operations outside of the layers, of which a prompt needs one token's.</summary>
    public double FixedOperations => 2 * _fixedElements;

    private IEnumerable<int> Layers => Enumerable.Range(0, _hparams.Layers);

    private double AttentionOperations(int layer, int depth, int prompt) => !_hparams.HasAttention(layer) ? 0
        : 2.0 * _hparams.Heads(layer) * (_hparams.KeyWidthOf(layer) + _hparams.ValueWidthOf(layer))
        * Math.Min(depth + (prompt / 2.0), _hparams.HasWindow(layer) ? _hparams.Window : double.MaxValue);

    private double RowBytes(int layer) => KvCacheMemory.RowOf(_hparams, _hparams.CacheOf(layer), _settings).Bytes;
}
