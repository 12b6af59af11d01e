using LocalRunner.Architectures;
using LocalRunner.Devices;

namespace LocalRunner.Memory;

/// <summary>Assigns layers to GPUs: the last ones, in proportion to memory, as llama.cpp does (llama-model.cpp, load_tensors).</summary>
internal sealed class GpuSplit
{
    private readonly int _first;
    private readonly int _layers;
    private readonly double[] _upTo;

    /// <param name="layers">The layers of the model; the output counts as one more.</param>
    /// <param name="gpuLayers">How many run on GPUs; -1 for all.</param>
    /// <param name="gpus">The GPUs.</param>
    public GpuSplit(int layers, int gpuLayers, IReadOnlyList<GpuInfo> gpus)
    {
        _layers = layers;
        var wanted = gpus.Count == 0 ? 0 : gpuLayers < 0 ? layers + 1 : Math.Min(gpuLayers, layers + 1);
        _first = layers + 1 - wanted;
        Count = wanted;
        var total = Math.Max(1, gpus.Sum(gpu => (double)gpu.Memory));
        var sum = 0.0;
        _upTo = [.. gpus.Select(gpu => (sum += gpu.Memory) / total)];
    }

    /// <summary>Gets the layers on GPUs, the output counted as one.</summary>
    public int Count { get; }

    /// <summary>Gets the index of the GPU that runs a layer, or -1 for the CPU.</summary>
    public int GpuOf(int layer)
    {
        if (Count == 0 || layer < _first)
            return -1;

        var place = (layer - _first) / (double)Count;
        var index = Array.FindIndex(_upTo, end => place < end);
        return index < 0 ? _upTo.Length - 1 : index;
    }

    /// <summary>Gets the index of the GPU that holds a tensor, or -1. Token embeddings stay with the CPU.</summary>
    public int GpuOf(string tensor)
    {
        if (Count == 0)
            return -1;
        return ModelHeader.LayerOf(tensor) is { } layer ? GpuOf(layer) : tensor.StartsWith("output", StringComparison.Ordinal) ? GpuOf(_layers) : -1;
    }
}
