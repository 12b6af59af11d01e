using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Plans;

namespace LocalRunner.Server.Models;

/// <summary>What clients are told of a model, be it loaded or not: what it is, what it can do, and the memory that it is planned to take and does take.</summary>
internal sealed record ModelDescription
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public required ModelState State { get; init; }

    public required string Path { get; init; }

    public required string Architecture { get; init; }

    /// <summary>Gets the file type, such as Q4_K_M.</summary>
    public required string Quant { get; init; }

    public required long Parameters { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Gets the context in tokens that it was trained for; 0 where the file does not say.</summary>
    public int TrainedContextLength { get; init; }

    /// <summary>Gets the context in tokens that one answer has: the one it runs with, or is planned to.</summary>
    public int ContextLength { get; init; }

    /// <summary>Gets how many answers are computed side by side.</summary>
    public int Parallel { get; init; } = 1;

    public int EmbeddingWidth { get; init; }

    public int VocabularySize { get; init; }

    public string? ChatTemplate { get; init; }

    public required ModelCapabilities Capabilities { get; init; }

    /// <summary>Gets when it was loaded; null where it is not.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    public DateTimeOffset? LastUsed { get; init; }

    public int InFlight { get; init; }

    /// <summary>Gets the memory that it is planned to take, in bytes.</summary>
    public required MemoryDescription Predicted { get; init; }

    /// <summary>Gets the memory that it takes, in bytes; null where it is not loaded.</summary>
    public MemoryDescription? Measured { get; init; }

    /// <summary>Describes a model of this process that is loaded.</summary>
    /// <param name="served">The model.</param>
    /// <param name="model">What was loaded.</param>
    public static ModelDescription Of(ServedModel served, LocalModel model) => new()
    {
        Name = served.Name,
        Aliases = served.Aliases,
        State = ModelState.Loaded,
        Path = model.Info.Path,
        Architecture = model.Info.Architecture,
        Quant = model.Info.FileType,
        Parameters = model.Info.Parameters,
        SizeBytes = model.Info.SizeBytes,
        TrainedContextLength = model.Info.TrainedContextLength,
        ContextLength = AnswerContext(model.Settings),
        Parallel = model.Settings.Sequences,
        EmbeddingWidth = model.Info.EmbeddingWidth,
        VocabularySize = model.Info.VocabularySize,
        ChatTemplate = model.Info.ChatTemplate,
        Capabilities = served.Capabilities(model),
        LoadedAt = served.LoadedAt,
        LastUsed = served.LastUsed,
        InFlight = served.InFlight,
        Predicted = MemoryDescription.Of(model.Plan.Memory),
        Measured = MemoryDescription.Of(model.Memory, ProcessMemory.Read()),
    };

    /// <summary>Describes a model that is not loaded, from its header and the plan that it would be loaded by.</summary>
    /// <param name="name">The name that clients ask for.</param>
    /// <param name="aliases">Its further names.</param>
    /// <param name="file">Its header.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="readsImages">Whether a projector would be loaded with it.</param>
    public static ModelDescription Of(string name, IReadOnlyList<string> aliases, GgufFile file, MemoryPlan plan, bool readsImages)
    {
        var header = new ModelHeader(file);
        return new()
        {
            Name = name,
            Aliases = aliases,
            State = ModelState.Unloaded,
            Path = file.Path,
            Architecture = header.ArchitectureName,
            Quant = plan.FileType,
            Parameters = file.Tensors.Sum(tensor => tensor.Elements),
            SizeBytes = file.FileBytes,
            TrainedContextLength = (int)Math.Min(int.MaxValue, header.TrainedContextLength ?? 0),
            ContextLength = AnswerContext(plan.Settings),
            Parallel = plan.Settings.Sequences,
            EmbeddingWidth = (int)Math.Min(int.MaxValue, header.Largest("embedding_length") ?? 0),
            VocabularySize = (int)Math.Min(int.MaxValue, header.Tokens ?? 0),
            ChatTemplate = header.ChatTemplate,
            Capabilities = ModelCapabilities.Of(file, readsImages),
            Predicted = MemoryDescription.Of(plan.Memory),
        };
    }

    /// <summary>Returns the context that one answer has: all of a shared one, otherwise an equal part.</summary>
    private static int AnswerContext(PlanSettings settings) => settings.UnifiedCache ? settings.ContextLength : settings.ContextLength / Math.Max(1, settings.Sequences);
}
