using System.Globalization;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Ollama;

/// <summary>What a model is. Zed fails where a member is missing.</summary>
internal sealed record OllamaModelDetails(
    string ParentModel, string Format, string Family, IReadOnlyList<string> Families, string ParameterSize, string QuantizationLevel)
{
    public static OllamaModelDetails Of(ModelDescription model) => new("", "gguf", model.Architecture, [model.Architecture], Count(model.Parameters), model.Quant);

    private static string Count(long parameters) => parameters switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.0}B"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.00}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e3:0.00}K"),
        _ => parameters.ToString(CultureInfo.InvariantCulture),
    };
}
