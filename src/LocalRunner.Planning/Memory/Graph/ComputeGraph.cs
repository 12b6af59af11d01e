namespace LocalRunner.Memory.Graph;

/// <summary>Collects the results of a computation in the order in which ggml computes them: sources before what needs them, first source first.</summary>
internal sealed class ComputeGraph
{
    private readonly List<GraphTensor> _results = [];
    private readonly List<GraphTensor> _inputs = [];

    public IReadOnlyList<GraphTensor> Results => _results;

    /// <summary>Gets the inputs; they are all placed before anything is computed.</summary>
    public IReadOnlyList<GraphTensor> Inputs => _inputs;

    /// <summary>Adds a tensor after all that it needs.</summary>
    public GraphTensor Add(GraphTensor tensor)
    {
        if (tensor.Visited)
            return tensor;

        tensor.Visited = true;
        foreach (var source in tensor.Sources)
            Add(source);
        if (tensor.Sources.Length > 0)
            _results.Add(tensor);
        else if (!tensor.IsExternal)
            _inputs.Add(tensor);
        return tensor;
    }
}
