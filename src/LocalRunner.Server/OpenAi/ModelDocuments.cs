using LocalRunner.Server.Models;

namespace LocalRunner.Server.OpenAi;

/// <summary>The models, twice: as OpenAI's clients and as Codex and llama-server's look for them.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<ModelItem> Data, IReadOnlyList<CatalogItem> Models)
{
    public static ModelList Of(IReadOnlyList<ModelDescription> models) => new("list", [.. models.Select(ModelItem.Of)], [.. models.Select(CatalogItem.Of)]);
}

/// <summary>A model as OpenAI's clients list it, with what is known of it beside.</summary>
internal sealed record ModelItem(
    string Id, string Object, long Created, string OwnedBy, IReadOnlyList<string> Aliases, ModelStatus Status, ModelModalities Architecture, ModelMeta Meta)
{
    public static ModelItem Of(ModelDescription model) => new(
        model.Name,
        "model",
        (model.LoadedAt ?? DateTimeOffset.UnixEpoch).ToUnixTimeSeconds(),
        "localrunner",
        model.Aliases,
        new(model.State.ToString().ToLowerInvariant()),
        ModelModalities.Of(model),
        ModelMeta.Of(model));
}

internal sealed record ModelStatus(string Value);

internal sealed record ModelModalities(IReadOnlyList<string> InputModalities, IReadOnlyList<string> OutputModalities)
{
    public static ModelModalities Of(ModelDescription model) => new(model.Capabilities.Vision ? ["text", "image"] : ["text"], ["text"]);
}

/// <summary>What a model is, under llama-server's names. Sizes are in bytes, contexts in tokens: <c>n_ctx</c> is the one that an answer really has, <c>n_ctx_train</c> what the model was trained for.</summary>
internal sealed record ModelMeta(
    int NCtx, int NCtxTrain, int Parallel, long NParams, int NEmbd, int NVocab, long Size, string Architecture, string Quant, ModelCapabilities Capabilities, ModelMemory Memory)
{
    public static ModelMeta Of(ModelDescription model) => new(
        model.ContextLength,
        model.TrainedContextLength,
        model.Parallel,
        model.Parameters,
        model.EmbeddingWidth,
        model.VocabularySize,
        model.SizeBytes,
        model.Architecture,
        model.Quant,
        model.Capabilities,
        new(model.Predicted, model.Measured));
}

/// <summary>The memory that a model is planned to take, and what it takes where it is loaded.</summary>
internal sealed record ModelMemory(MemoryDescription Predicted, MemoryDescription? Measured);
