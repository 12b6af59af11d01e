using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>
/// Refuses models on whose header llama.cpp would end the process, hang or take memory without bound.
/// What it reports by itself, such as a missing tensor or a wrong shape, is left to it.
/// </summary>
internal static class ModelPreflight
{
    public static void Check(GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var header = new ModelHeader(model);
        NameRules.Check(header);
        ArchitectureRules.Check(header);
        ArrayRules.Check(header);
        LayerRules.Check(header);
        HeadRules.Check(header);
        ExpertRules.Check(header);
        NumberRules.Check(header);
        StateRules.Check(header);
        WindowRules.Check(header);
        TokenizerRules.Check(header);
        TensorRules.Check(header);
        LayerTensorRules.Check(header);
    }

    /// <summary>
    /// Gets the positions that a model with learned ones has; null where there is no such limit. llama.cpp rounds contexts
    /// up to 256 tokens and ends the process at the first position behind the table.
    /// </summary>
    public static long? MaxPositions(GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.FindTensor("position_embd.weight")?.Shape is [_, var rows] ? rows : null;
    }
}
