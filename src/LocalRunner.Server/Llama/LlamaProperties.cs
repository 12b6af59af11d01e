using LocalRunner.Server.Models;

namespace LocalRunner.Server.Llama;

/// <summary>What a server runs, as <c>/props</c> tells it.</summary>
internal sealed record LlamaProperties(
    LlamaSlotDefaults DefaultGenerationSettings, int TotalSlots, string ModelAlias, string ModelPath, LlamaModalities Modalities, string ChatTemplate, string BuildInfo)
{
    public bool IsSleeping { get; }

    public static LlamaProperties Of(ModelDescription model) => new(
        new(model.ContextLength), model.Parallel, model.Name, model.Path, new(model.Capabilities.Vision, Audio: false), model.ChatTemplate ?? "", $"LocalRunner {typeof(LocalModel).Assembly.GetName().Version?.ToString(3)}");
}

/// <summary>What an answer has where a request does not say.</summary>
internal sealed record LlamaSlotDefaults(int NCtx);

/// <summary>What a model reads beside text.</summary>
internal sealed record LlamaModalities(bool Vision, bool Audio);

/// <summary>One of the answers that are computed side by side.</summary>
internal sealed record LlamaSlot(int Id, int NCtx, bool IsProcessing)
{
    public bool Speculative { get; }
}

/// <summary>An adapter that is applied to a model.</summary>
internal sealed record LlamaAdapter(int Id, string Path, float Scale);
