using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory;

/// <summary>Computes the least time that a token takes: the bytes that it reads, each over the bandwidth of the memory that it lies in.</summary>
internal sealed class TokenTime
{
    // Two channels of DDR4-3200, and a small card's GDDR6, where nobody says.
    private const double AssumedBandwidth = 51.2e9;
    private const double AssumedCardBandwidth = 272e9;

    private readonly Hyperparameters _hparams;
    private readonly DeviceInfo _device;
    private readonly double[] _layers;
    private readonly double[] _experts;
    private readonly double _output;

    public TokenTime(GgufFile file, Hyperparameters hparams, DeviceInfo device)
    {
        (_hparams, _device, _layers, _experts) = (hparams, device, new double[hparams.Layers], new double[hparams.Layers]);
        var share = hparams.ExpertsUsed / (double)Math.Max(1, hparams.Integer("expert_count") ?? 0);
        foreach (var tensor in file.Tensors)
        {
            if (ModelHeader.LayerOf(tensor.Name) is not { } layer)
                _output += tensor.Name.StartsWith("output", StringComparison.Ordinal) ? tensor.Bytes : 0;
            else if (layer < hparams.Layers && IsExperts(tensor.Name))
                _experts[layer] += tensor.Bytes * share;
            else if (layer < hparams.Layers)
                _layers[layer] += tensor.Bytes;
        }

        if (file.FindTensor("output.weight") is null)
            _output += file.FindTensor("token_embd.weight")?.Bytes ?? 0;
    }

    /// <summary>Returns whether a tensor holds the matrices of all experts of a layer, which a token reads a part of.</summary>
    public static bool IsExperts(string tensor) => tensor.Contains("_exps", StringComparison.Ordinal) || tensor.Contains("_chexps", StringComparison.Ordinal);

    /// <summary>Computes the seconds of a token with so many tokens in the cache.</summary>
    public double Seconds(PlanSettings settings, int depth)
    {
        var split = new GpuSplit(_hparams.Layers, settings.GpuLayers, _device.Gpus);
        var seconds = _output / Bandwidth(split.GpuOf(_hparams.Layers));
        for (var layer = 0; layer < _hparams.Layers; layer++)
        {
            var gpu = split.GpuOf(layer);
            seconds += (_layers[layer] + CachedBytes(layer, settings, depth)) / Bandwidth(gpu);
            seconds += _experts[layer] / Bandwidth(layer < settings.CpuExperts ? -1 : gpu);
        }

        return seconds;
    }

    private double CachedBytes(int layer, PlanSettings settings, int depth) =>
        ((double)KvCacheMemory.RowOf(_hparams, layer, settings).Bytes * (_hparams.HasWindow(layer) ? Math.Min(depth, _hparams.Window) : depth))
        + CompressedCache.BytesAt(_hparams, layer, settings, depth);

    private double Bandwidth(int gpu) => gpu < 0
        ? _device.Bandwidth ?? AssumedBandwidth
        : _device.Gpus[gpu] is var card && card.SharesMemory ? card.Bandwidth ?? _device.Bandwidth ?? AssumedBandwidth : card.Bandwidth ?? AssumedCardBandwidth;
}
