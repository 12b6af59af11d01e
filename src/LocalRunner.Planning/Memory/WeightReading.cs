using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Memory;

/// <summary>
/// Goes through the tensors as the engine reads them, for what that takes beyond them: a buffer that grows to the largest tensor which is not
/// read to its place, and one as large as each tensor where it is read past the system's cache (llama-model-loader.cpp, load_all_data;
/// llama-mmap.cpp, read_aligned_chunk). The largest come first, when little else is there.
/// </summary>
/// <param name="isDirect">Whether the system's cache is passed by.</param>
internal sealed class WeightReading(bool isDirect)
{
    private readonly List<GgufTensor> _inPlace = [];
    private readonly List<GgufTensor> _repacked = [];
    private readonly List<GgufTensor> _toDevices = [];

    /// <summary>Gets the bytes that are resident at most while reading, beyond the weights.</summary>
    public long Transient
    {
        get
        {
            var (read, largest, peak) = (0L, 0L, 0L);
            foreach (var (tensors, isBuffered, isKept) in new[] { (_inPlace, false, true), (_repacked, true, true), (_toDevices, true, false) })
            {
                // What belongs to no layer is made first.
                foreach (var tensor in tensors.OrderBy(tensor => ModelHeader.LayerOf(tensor.Name) is not null))
                {
                    read = checked(read + (isKept ? tensor.Bytes : 0));
                    largest = Math.Max(largest, isBuffered ? tensor.Bytes : 0);
                    peak = Math.Max(peak, checked(read + largest + (isDirect ? tensor.Bytes : 0)));
                }
            }

            return Math.Max(0, peak - read);
        }
    }

    public void AddInPlace(GgufTensor tensor) => _inPlace.Add(tensor);

    public void AddRepacked(GgufTensor tensor) => _repacked.Add(tensor);

    public void AddToDevice(GgufTensor tensor) => _toDevices.Add(tensor);
}
