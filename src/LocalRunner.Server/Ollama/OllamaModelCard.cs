using System.Globalization;
using System.Text.Json.Nodes;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Ollama;

/// <summary>What <c>/api/show</c> tells of a model.</summary>
internal sealed record OllamaModelCard
{
    // Continue fills in the middle only with models whose template holds this word; in Jinja it is a comment.
    private const string FillsIn = "{#- .Suffix -#}\n";

    public string License { get; init; } = "";

    public required string Modelfile { get; init; }

    /// <summary>Gets the settings it runs with, a line each: its name, blanks, its value.</summary>
    public required string Parameters { get; init; }

    public required string Template { get; init; }

    public string System { get; init; } = "";

    public required OllamaModelDetails Details { get; init; }

    public required JsonObject ModelInfo { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Gets the memory that it is planned to take, in bytes by component: no part of Ollama's own form.</summary>
    public required MemoryDescription PredictedMemory { get; init; }

    /// <summary>Gets the memory that it takes, in bytes by component; null where it is not loaded.</summary>
    public MemoryDescription? MeasuredMemory { get; init; }

    public static OllamaModelCard Of(ModelDescription model) => new()
    {
        Modelfile = $"# {model.Name}\nFROM {model.Path}\n",
        Parameters = string.Create(CultureInfo.InvariantCulture, $"{"num_ctx",-30} {model.ContextLength}"),
        Template = (model.Capabilities.Infill ? FillsIn : "") + model.ChatTemplate,
        Details = OllamaModelDetails.Of(model),
        ModelInfo = Info(model),
        Capabilities = OllamaModel.CapabilitiesOf(model),
        ModifiedAt = OllamaModel.ModifiedAtOf(model),
        PredictedMemory = model.Predicted,
        MeasuredMemory = model.Measured,
    };

    // Clients take the context for the one that a prompt has to fit into, so it is the one it runs with.
    private static JsonObject Info(ModelDescription model) => new()
    {
        ["general.architecture"] = model.Architecture,
        ["general.basename"] = model.Name,
        ["general.parameter_count"] = model.Parameters,
        ["general.size_label"] = OllamaModelDetails.Of(model).ParameterSize,
        [$"{model.Architecture}.context_length"] = model.ContextLength,
        [$"{model.Architecture}.embedding_length"] = model.EmbeddingWidth,
        [$"{model.Architecture}.vocab_size"] = model.VocabularySize,
        ["localrunner.trained_context_length"] = model.TrainedContextLength,
    };
}
