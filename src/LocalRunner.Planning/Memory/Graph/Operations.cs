namespace LocalRunner.Memory.Graph;

/// <summary>The operations that a graph is made of, named as ggml names them; each gives the form of its result.</summary>
internal static class Operations
{
    private const int Float = 4;

    public static GraphTensor MulMat(GraphTensor weights, GraphTensor input)
    {
        CheckRows(weights, input);
        var result = GraphTensor.Result(new(weights.Shape.Y, input.Shape.Y, input.Shape.Z, input.Shape.W), Float, weights, input);
        foreach (var rank in weights.Ranks)
        {
            var (first, second) = Pair(weights, rank);
            result = InPlace(result, InPlace(MulMat(second, MulMat(first, input))));
        }

        return result;
    }

    public static GraphTensor MulMatId(GraphTensor experts, GraphTensor input, GraphTensor chosen)
    {
        CheckRows(experts, input);
        var result = GraphTensor.Result(new(experts.Shape.Y, chosen.Shape.X, input.Shape.Z), Float, experts, input, chosen);
        foreach (var rank in experts.Ranks)
        {
            var (first, second) = Pair(experts, rank);
            result = InPlace(result, InPlace(MulMatId(second, MulMatId(first, input, chosen), chosen)));
        }

        return result;
    }

    public static GraphTensor GetRows(GraphTensor table, GraphTensor rows) =>
        GraphTensor.Result(new(table.Shape.X, rows.Shape.X, rows.Shape.Y, rows.Shape.Z), Float, table, rows);

    /// <summary>Writes rows into a cache; what comes of it looks at the cache.</summary>
    public static GraphTensor SetRows(GraphTensor target, GraphTensor rows, GraphTensor places) => GraphTensor.WrittenInto(target, rows, places, target);

    public static GraphTensor Copy(GraphTensor from, GraphTensor to) => GraphTensor.WrittenInto(to, from, to);

    /// <summary>Add, multiply, divide, scale, rotate, rms-norm, softmax and the unary functions: the engine may write them over a source.</summary>
    public static GraphTensor InPlace(params GraphTensor[] sources) => GraphTensor.Overwriting(sources);

    /// <summary>The form of a source, in memory of its own: norm, argsort, gated units.</summary>
    public static GraphTensor Fresh(params GraphTensor[] sources) => GraphTensor.Result(sources[0].Shape, Float, sources);

    /// <summary>A contiguous copy.</summary>
    public static GraphTensor Contiguous(GraphTensor tensor, Dimensions? shape = null) =>
        GraphTensor.Result(shape ?? tensor.Shape, tensor.ElementBytes, tensor);

    public static GraphTensor Cast(GraphTensor tensor, int elementBytes) => GraphTensor.Result(tensor.Shape, elementBytes, tensor);

    public static GraphTensor SumRows(GraphTensor tensor) => GraphTensor.Result(tensor.Shape with { X = 1 }, Float, tensor);

    public static GraphTensor Concat(GraphTensor first, GraphTensor second) =>
        GraphTensor.Result(first.Shape with { X = first.Shape.X + second.Shape.X }, Float, first, second);

    public static GraphTensor ConcatRows(GraphTensor first, GraphTensor second) =>
        GraphTensor.Result(first.Shape with { Y = first.Shape.Y + second.Shape.Y }, Float, first, second);

    public static GraphTensor Repeat(GraphTensor tensor, Dimensions shape) => GraphTensor.Result(shape, Float, tensor);

    /// <summary>Swaps the second and third dimension.</summary>
    public static GraphTensor Permute(GraphTensor tensor) => tensor.View(
        tensor.Shape with { Y = tensor.Shape.Z, Z = tensor.Shape.Y }, tensor.Strides with { Y = tensor.Strides.Z, Z = tensor.Strides.Y });

    /// <summary>Swaps the first and second dimension.</summary>
    public static GraphTensor Transpose(GraphTensor tensor) => tensor.View(
        tensor.Shape with { X = tensor.Shape.Y, Y = tensor.Shape.X }, tensor.Strides with { X = tensor.Strides.Y, Y = tensor.Strides.X });

    public static bool IsContiguous(GraphTensor tensor)
    {
        var (shape, strides, packed) = (tensor.Shape, tensor.Strides, Dimensions.Contiguous(tensor.Shape, tensor.ElementBytes));
        return (shape.X == 1 || strides.X == packed.X) && (shape.Y == 1 || strides.Y == packed.Y)
            && (shape.Z == 1 || strides.Z == packed.Z) && (shape.W == 1 || strides.W == packed.W);
    }

    /// <summary>Gets an adapter's two matrices, which go through its rank (llama-graph.cpp, build_lora_mm).</summary>
    private static (GraphTensor First, GraphTensor Second) Pair(GraphTensor weights, long rank) =>
        (GraphTensor.External(weights.Shape with { Y = rank }), GraphTensor.External(weights.Shape with { X = rank }));

    private static void CheckRows(GraphTensor weights, GraphTensor input)
    {
        if (weights.Shape.X != input.Shape.X)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidModel,
                $"The header contradicts itself: a matrix with rows of {weights.Shape.X} is to multiply vectors of {input.Shape.X}. Check the file with 'localrunner inspect'.");
        }
    }
}
