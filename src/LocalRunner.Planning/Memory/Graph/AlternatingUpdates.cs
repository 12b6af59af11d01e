using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>
/// Streams of which each layer computes one, and guesses what the others come to before and after (src/models/gemma3n.cpp, altup_*). They lie one
/// behind the other in one tensor of width × tokens × streams.
/// </summary>
internal sealed class AlternatingUpdates(Blocks blocks)
{
    private readonly long _width = blocks.Hyperparameters.Width;
    private readonly long _tokens = blocks.Batch.Tokens;
    private readonly long _others = blocks.Weight("altup_proj.weight").Shape.Z;

    private Dimensions One => new(_width, _tokens);

    private Dimensions All => new(_width, _tokens, _others + 1);

    /// <summary>Makes the other streams of the embeddings.</summary>
    public GraphTensor Start(GraphTensor stream)
    {
        var others = MulMat(blocks.Weight("altup_proj.weight"), Repeat(stream, new(_width, _tokens, _others)));
        return Stacked(stream, Rescaled(others, stream));
    }

    /// <summary>Guesses all streams before a layer computes the first one.</summary>
    public GraphTensor Predict(LayerWeights weights, GraphTensor streams)
    {
        var count = _others + 1;
        var turned = GraphTensor.Result(new(count, _width, _tokens), 4, streams.View(new(count, _width, _tokens)));
        var shares = MulMat(weights["altup_predict_coef.weight"], Routed(weights, First(streams))).View(new(count, count, _tokens));
        return InPlace(Contiguous(MulMat(turned, shares).View(All)), streams);
    }

    /// <summary>Corrects the guesses by what the layer came to.</summary>
    public GraphTensor Correct(LayerWeights weights, GraphTensor predictions, GraphTensor computed)
    {
        var news = Repeat(InPlace(computed, First(predictions)), All);
        var shares = InPlace(MulMat(weights["altup_correct_coef.weight"], Routed(weights, computed)));
        return InPlace(InPlace(news, Contiguous(Transpose(shares), new(1, _tokens, _others + 1))), predictions);
    }

    /// <summary>Adds to all streams but the first.</summary>
    public GraphTensor AddToOthers(GraphTensor streams, GraphTensor added)
    {
        var first = First(streams);
        return Stacked(first, InPlace(streams.View(new(_width, _tokens, _others)), added));
    }

    /// <summary>Joins all streams.</summary>
    public GraphTensor Join(GraphTensor streams)
    {
        var others = Rescaled(MulMat(blocks.Weight("altup_unembd_proj.weight"), streams.View(new(_width, _tokens, _others))), First(streams));
        var sum = First(streams);
        for (var i = 0; i < _others; i++)
            sum = InPlace(sum, First(others));
        return InPlace(sum);
    }

    public GraphTensor First(GraphTensor streams) => streams.View(One);

    private static GraphTensor Magnitude(GraphTensor tensor) => InPlace(SumRows(InPlace(tensor)));

    private static GraphTensor Rescaled(GraphTensor tensor, GraphTensor like) => InPlace(InPlace(tensor, Magnitude(like)), Magnitude(tensor));

    private static GraphTensor Routed(LayerWeights weights, GraphTensor stream) =>
        InPlace(MulMat(weights["altup_router.weight"], InPlace(Blocks.Norm(stream, rootMeanSquare: true))));

    private GraphTensor Stacked(GraphTensor first, GraphTensor others) => GraphTensor.Result(All, 4, first, others);
}
