using LocalRunner.Architectures;
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
        FileKindRules.Check(header);
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
}
