using LocalRunner.Plans;

namespace LocalRunner;

/// <summary>Describes how a model is loaded: what the plan must keep to, and what only loading needs. Every property has a default that suits a person at a laptop.</summary>
public sealed record ModelOptions : PlanOptions
{
    /// <summary>Gets the tokens that are guessed ahead where a draft model is named and no number.</summary>
    public const int DefaultDraftTokens = 15;

    /// <summary>Gets whether the model is loaded even where the plan says that it does not fit.</summary>
    public bool Force { get; init; }

    /// <summary>Gets the LoRA adapters applied to the model, in order.</summary>
    public IReadOnlyList<LoraAdapter> Adapters { get; init; } = [];

    /// <summary>
    /// Gets the file of a small model of the same vocabulary that guesses ahead, as many tokens as <see cref="PlanOptions.DraftTokens"/> allows, where the text itself
    /// repeats nothing; null takes guesses from the text alone. It runs on the CPU, and takes memory and time of its own: where its guesses gain nothing, it pauses.
    /// </summary>
    public string? DraftModel { get; init; }

    /// <summary>
    /// Gets the projector file (mmproj) of the model, which turns images into vectors that it reads; null reads no images. It runs on the CPU, and the plan counts it.
    /// </summary>
    public string? Projector { get; init; }

    /// <summary>
    /// Gets whether <see cref="Projector"/> is used only where the model keeps its context and the types of its cache with it, and fits the model; elsewhere the model is
    /// loaded without it, and <see cref="MemoryPlan.Warnings"/> say so. So are projectors that were found beside a model, and not named.
    /// </summary>
    public bool IsProjectorOptional { get; init; }

    /// <summary>
    /// Gets how answers will be given, so that the plan counts what a grammar, a schema or the samplers take; null counts plain answers.
    /// Each answer can be given otherwise all the same.
    /// </summary>
    public GenerationOptions? PlannedAnswers { get; init; }

    /// <summary>Gets the chat template that replaces the model's own: the name of a built-in one (chatml, llama3, …), or its Jinja text; null keeps the model's.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>
    /// Gets the folder in which what conversations came to is kept when the model is disposed, as much as <see cref="PlanOptions.PromptCache"/> allows, so that
    /// the next load goes on from there without reading them again; null keeps nothing. Its files tell what was said.
    /// </summary>
    public string? PromptCacheFolder { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        foreach (var adapter in Adapters)
            adapter.Validate();
        PlannedAnswers?.Validate();
        if (DraftModel is { } draft && DraftTokens == 0)
            throw Require.Invalid($"{draft} guesses nothing where 0 tokens are guessed ahead. Allow it some with DraftTokens, such as {DefaultDraftTokens}.");
        if (PromptCacheFolder is not null && PromptCache.Bytes == 0)
            throw Require.Invalid($"A prompt cache in {PromptCacheFolder} needs a size. Give one as well, such as 1GB.");
    }
}
