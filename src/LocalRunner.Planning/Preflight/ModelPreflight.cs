using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Projectors;

namespace LocalRunner.Preflight;

/// <summary>
/// Refuses models and adapters on whose header llama.cpp would end the process, hang or take memory without bound.
/// What it reports by itself, such as a missing tensor or a wrong shape, is left to it.
/// </summary>
public static class ModelPreflight
{
    /// <summary>Checks a model.</summary>
    /// <param name="model">The header; the data need not be there.</param>
    /// <exception cref="LocalRunnerException">The model can't be used; the message says why.</exception>
    public static void Check(GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var header = new ModelHeader(model);
        NameRules.Check(header);
        FileKindRules.Check(header);
        ArrayRules.Check(header);
        LayerRules.Check(header);
        HeadRules.Check(header);
        IndexerRules.Check(header);
        ExpertRules.Check(header);
        NumberRules.Check(header);
        StateRules.Check(header);
        WindowRules.Check(header);
        CompressionRules.Check(header);
        TokenizerRules.Check(header);
        TensorRules.Check(header);
        LayerTensorRules.Check(header);
    }

    /// <summary>Checks whether a model may be loaded in a mode: llama.cpp ends the process where tensors of a mapped file lie at odd places.</summary>
    /// <param name="model">The header.</param>
    /// <param name="mode">How it is to be loaded.</param>
    /// <exception cref="LocalRunnerException">The file is to be mapped and can't be (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public static void CheckMapping(GgufFile model, LoadMode mode)
    {
        ArgumentNullException.ThrowIfNull(model);
        MappingRules.Check(model, mode);
    }

    /// <summary>Checks a LoRA adapter against the model that it is to be applied to.</summary>
    /// <param name="adapter">The adapter's header.</param>
    /// <param name="model">The model's header.</param>
    /// <exception cref="LocalRunnerException">The adapter is damaged, or belongs to another model; the message says why.</exception>
    public static void CheckAdapter(GgufFile adapter, GgufFile model) => AdapterPreflight.Check(adapter, model);

    /// <summary>Checks a projector by itself.</summary>
    /// <param name="projector">The projector's header.</param>
    /// <exception cref="LocalRunnerException">The projector is damaged, or of a type that can't be used; the message says why.</exception>
    public static void CheckProjector(GgufFile projector) => ProjectorPreflight.Check(projector);

    /// <summary>Checks a projector against the language model whose images it is to read.</summary>
    /// <param name="projector">The projector's header.</param>
    /// <param name="model">The model's header.</param>
    /// <exception cref="LocalRunnerException">The projector is damaged, of a type that can't be used, or belongs to another model; the message says why.</exception>
    public static void CheckProjector(GgufFile projector, GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ProjectorPreflight.CheckPair(projector, model);
    }
}
