using LocalRunner.Architectures;

namespace LocalRunner.Memory.Graph;

/// <summary>
/// Finds how large the buffer for a graph's intermediate results must be, as ggml's graph allocator does
/// (ggml-alloc.c): results are placed in the order of computation, each into the smallest gap that holds it, and freed
/// after their last reader.
/// </summary>
internal sealed class GraphMemory
{
    private readonly List<(long Offset, long Length)> _free = [(0, long.MaxValue / 2)];
    private long _end;

    // Tensors are counted as they are placed: how many so far, how many when the buffer became largest, and after how many to stop.
    private int _placed;
    private int _largest;
    private int _last = int.MaxValue;

    /// <summary>Computes the size of the buffer, and how much of it is written to.</summary>
    /// <param name="reserved">The graph that is reserved for.</param>
    /// <param name="computed">The graph that is computed, whose results may be smaller and lie at the places of the other's.</param>
    public static GraphBuffer BufferOf(ComputeGraph reserved, ComputeGraph computed)
    {
        var memory = new GraphMemory();
        memory.PlaceAll(reserved);
        List<GraphTensor> places = [.. reserved.Inputs, .. reserved.Results];
        List<GraphTensor> sizes = [.. computed.Inputs, .. computed.Results];
        if (places.Count != sizes.Count)
            return new(memory._end, memory._end);

        var ranges = new List<(long Start, long End)>(places.Count);
        for (var i = 0; i < places.Count; i++)
        {
            if (places[i] is { IsExternal: false, Base: null, StaysUntouched: false, Place: var start })
                ranges.Add((start, start + Math.Min(places[i].Bytes, sizes[i].Bytes)));
        }

        ranges.Sort((one, other) => one.Start.CompareTo(other.Start));
        var (touched, upTo) = (0L, 0L);
        foreach (var (start, end) in ranges)
        {
            touched += Math.Max(0, end - Math.Max(start, upTo));
            upTo = Math.Max(upTo, end);
        }

        return new(memory._end, touched);
    }

    /// <summary>Lists what lies in the buffer when it is largest, by shape, and the gaps between; together it is the buffer.</summary>
    /// <param name="build">Builds the graph: to place it changes it, and it is placed twice.</param>
    public static IReadOnlyList<(string Name, long Bytes)> LargestMoment(Func<ComputeGraph> build)
    {
        var whole = new GraphMemory();
        whole.PlaceAll(build());
        var (memory, graph) = (new GraphMemory { _last = whole._largest }, build());
        memory.PlaceAll(graph);
        var held = graph.Inputs.Concat(graph.Results).Where(tensor => tensor.HoldsMemory)
            .GroupBy(Describe, tensor => EngineProfile.Aligned(tensor.Bytes), (name, bytes) => (Name: name, Bytes: bytes.ToList()))
            .Select(group => (Name: $"{group.Bytes.Count} of {group.Name}", Bytes: group.Bytes.Sum()))
            .OrderByDescending(group => group.Bytes).ToList();
        return [.. held, ("gaps between them", memory._end - held.Sum(group => group.Bytes))];
    }

    private static string Describe(GraphTensor tensor)
    {
        var lengths = new[] { tensor.Shape.X, tensor.Shape.Y, tensor.Shape.Z, tensor.Shape.W };
        var shape = string.Join(" × ", lengths[..(Array.FindLastIndex(lengths, length => length != 1) + 1)].DefaultIfEmpty(1));
        return $"{shape} numbers of {tensor.ElementBytes} bytes{(tensor.Scratch > 0 ? " with scratch" : "")}";
    }

    private void PlaceAll(ComputeGraph graph)
    {
        foreach (var input in graph.Inputs)
            Place(input);

        foreach (var tensor in graph.Results)
        {
            if (tensor.Base is { } seen)
                seen.Views++;
            foreach (var source in tensor.Sources)
                source.Readers++;
        }

        foreach (var tensor in graph.Results)
        {
            Place(tensor);
            if (_placed >= _last)
                return;
            foreach (var source in tensor.Sources)
                Release(source);
        }
    }

    private void Place(GraphTensor tensor)
    {
        if (tensor.IsExternal || tensor.Base is not null || tensor.HoldsMemory)
            return;

        tensor.HoldsMemory = true;
        _placed++;
        if (!tensor.OverwritesSource || !TryOverwrite(tensor))
            tensor.Place = Take(EngineProfile.Aligned(tensor.Bytes));
    }

    /// <summary>Takes over the memory of a source that nothing else reads; what is seen through a view never qualifies.</summary>
    private static bool TryOverwrite(GraphTensor tensor)
    {
        foreach (var source in tensor.Sources)
        {
            if (source is not { HoldsMemory: true, Base: null, IsOutput: false, Readers: 1, Views: 0 } || !source.HasLayoutOf(tensor))
                continue;

            tensor.Place = source.Place;
            source.HoldsMemory = false;
            return true;
        }

        return false;
    }

    private void Release(GraphTensor source)
    {
        source.Readers--;
        if (source.Readers > 0 || source.Views > 0)
            return;

        var owner = source;
        if (source.Base is { } seen)
        {
            seen.Views--;
            if (seen.Views > 0 || seen.Readers > 0)
                return;
            owner = seen;
        }

        if (owner is { HoldsMemory: true, IsOutput: false })
        {
            owner.HoldsMemory = false;
            Give(owner.Place, EngineProfile.Aligned(owner.Bytes));
        }
    }

    private long Take(long length)
    {
        // The gap behind everything is the last resort: the buffer grows into it.
        var best = _free.Count - 1;
        for (var i = _free.Count - 2; i >= 0; i--)
        {
            if (_free[i].Length >= length && (best == _free.Count - 1 || _free[i].Length < _free[best].Length))
                best = i;
        }

        var (offset, available) = _free[best];
        if (available == length)
            _free.RemoveAt(best);
        else
            _free[best] = (offset + length, available - length);
        if (offset + length > _end)
            (_end, _largest) = (offset + length, _placed);
        return offset;
    }

    /// <summary>Joins what is freed with the gap before or after it; what touches none becomes a gap of its own, even without a length.</summary>
    private void Give(long offset, long length)
    {
        for (var i = 0; i < _free.Count; i++)
        {
            var (start, size) = _free[i];
            if (start + size == offset)
            {
                _free[i] = (start, size + length);
                JoinWithNext(i);
                return;
            }

            if (offset + length == start)
            {
                _free[i] = (offset, length + size);
                JoinWithNext(i - 1);
                return;
            }
        }

        var next = _free.FindIndex(gap => gap.Offset >= offset);
        _free.Insert(next < 0 ? _free.Count : next, (offset, length));
    }

    private void JoinWithNext(int i)
    {
        if (i < 0 || i + 1 >= _free.Count || _free[i].Offset + _free[i].Length != _free[i + 1].Offset)
            return;

        _free[i] = (_free[i].Offset, _free[i].Length + _free[i + 1].Length);
        _free.RemoveAt(i + 1);
    }
}
