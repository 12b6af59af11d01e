using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Memory;

/// <summary>
/// Says where each weight goes: mapped from the file, copied, repacked for the CPU's kernels, or to a GPU. A repacked tensor inside
/// the mapped range stays mapped too: llama-model-loader.cpp maps from the first to the last plain tensor of a file.
/// </summary>
internal sealed class WeightPlacement
{
    private readonly Dictionary<int, (long First, long End)> _mapped = [];
    private readonly DeviceInfo _device;
    private readonly bool _isMapped;
    private readonly Action<PlacedWeight>? _onPlaced;

    public WeightPlacement(GgufFile file, Hyperparameters hparams, PlanSettings settings, DeviceInfo device, GpuSplit split, Action<PlacedWeight>? onPlaced = null)
    {
        (_device, _onPlaced) = (device, onPlaced);
        _isMapped = settings.LoadMode.HasFlag(LoadMode.MemoryMapped);
        OnGpus = new long[device.Gpus.Count];
        var repacking = settings.Repack && !hparams.Architecture.CompressesContext ? Repacking.On(device) : new(CpuFeatures.None);
        var reading = new WeightReading(settings.LoadMode == LoadMode.DirectIo);
        foreach (var tensor in file.Tensors)
        {
            if (hparams.IsLoaded(tensor))
                Place(tensor, StaysBehind(tensor, settings) ? -1 : split.GpuOf(tensor.Name), repacking.Applies(tensor), reading);
        }

        // Tied embeddings: the look-up table stays as it is, and the output weights are a copy where they lie elsewhere.
        if (file.FindTensor("output.weight") is null && file.FindTensor("token_embd.weight") is { } table)
        {
            if (split.GpuOf("output.weight") is var gpu and >= 0)
            {
                PlaceOnGpu(table, gpu);

                // A GPU that shares the memory looks at the same pages of a mapped file.
                SharedByGpus = _isMapped && device.Gpus[gpu].SharesMemory ? table.Bytes : 0;
            }
            else if (repacking.AppliesToMatrix(table))
            {
                Repack(table, reading);
            }
        }

        Mapped = _mapped.Values.Sum(range => range.End - range.First);

        // A GPU that shares the memory looks at the file's own pages.
        Transient = !_isMapped ? reading.Transient : device.SharesAllMemory ? 0 : Math.Max(0, file.FileBytes - Mapped);
    }

    /// <summary>Gets the bytes of the files that stay mapped.</summary>
    public long Mapped { get; }

    public long Repacked { get; private set; }

    public long Copied { get; private set; }

    public long[] OnGpus { get; }

    /// <summary>Gets the largest matrix of a layer that stays in main memory: a card copies it to compute a batch.</summary>
    public long LargestBehind { get; private set; }

    /// <summary>Gets the bytes that a GPU and the CPU look at both.</summary>
    public long SharedByGpus { get; }

    /// <summary>Gets what is resident while loading alone: the rest of a mapped file, or the buffers that tensors are read into.</summary>
    public long Transient { get; }

    private void Place(GgufTensor tensor, int gpu, bool repack, WeightReading reading)
    {
        if (gpu < 0 && ModelHeader.LayerOf(tensor.Name) is not null)
            LargestBehind = Math.Max(LargestBehind, tensor.Bytes);
        if (gpu >= 0)
        {
            PlaceOnGpu(tensor, gpu);
            reading.AddToDevice(tensor);
        }
        else if (repack)
        {
            Repack(tensor, reading);
        }
        else if (_isMapped)
        {
            var end = tensor.Offset + tensor.Bytes;
            _mapped[tensor.Part] = _mapped.TryGetValue(tensor.Part, out var range)
                ? (Math.Min(range.First, tensor.Offset), Math.Max(range.End, end))
                : (tensor.Offset, end);
            _onPlaced?.Invoke(new(tensor, WeightPlace.Mapped, tensor.Bytes));
        }
        else
        {
            Copied += EngineProfile.Aligned(tensor.Bytes);
            reading.AddInPlace(tensor);
            _onPlaced?.Invoke(new(tensor, WeightPlace.Copied, EngineProfile.Aligned(tensor.Bytes)));
        }
    }

    private void PlaceOnGpu(GgufTensor tensor, int gpu)
    {
        var bytes = _device.Gpus[gpu].SharesMemory ? EngineProfile.Aligned(tensor.Bytes) : EngineProfile.OnCard(tensor);
        OnGpus[gpu] = checked(OnGpus[gpu] + bytes);
        _onPlaced?.Invoke(new(tensor, WeightPlace.Gpu, bytes, gpu));
    }

    /// <summary>A tensor that is overridden to the CPU goes through the same choice of buffers as one of a CPU layer (llama-model-loader.cpp).</summary>
    private static bool StaysBehind(GgufTensor tensor, PlanSettings settings) =>
        TokenTime.IsExperts(tensor.Name) && ModelHeader.LayerOf(tensor.Name) < settings.CpuExperts;

    private void Repack(GgufTensor tensor, WeightReading reading)
    {
        Repacked += EngineProfile.Aligned(tensor.Bytes);
        reading.AddRepacked(tensor);
        _onPlaced?.Invoke(new(tensor, WeightPlace.Repacked, EngineProfile.Aligned(tensor.Bytes)));
    }
}
