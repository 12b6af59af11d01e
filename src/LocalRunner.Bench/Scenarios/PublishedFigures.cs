using System.Text.Json;
using LocalRunner.Bench.Results;
using LocalRunner.Gguf;

namespace LocalRunner.Bench.Scenarios;

/// <summary>Knows what others measured, so that it can stand beside a projection.</summary>
public static class PublishedFigures
{
    private static readonly Lazy<PublishedDocument> s_document = new(Read);

    /// <summary>Gets all figures.</summary>
    public static IReadOnlyList<PublishedFigure> All => s_document.Value.Figures;

    /// <summary>Finds the figures of a model on a machine.</summary>
    /// <param name="model">The model's name in the catalogue.</param>
    /// <param name="device">The preset of the machine.</param>
    /// <returns>The figures, those of the file type first; empty where there are none.</returns>
    /// <param name="type">The file type that is asked for; null for any.</param>
    public static IReadOnlyList<PublishedFigure> Of(string model, string device, GgufFileType? type = null) =>
    [
        .. All.Where(figure => figure.Models.Contains(model, StringComparer.OrdinalIgnoreCase) && figure.Devices.Contains(device, StringComparer.OrdinalIgnoreCase))
            .OrderBy(figure => figure.NearestFileType == type ? 0 : 1),
    ];

    private static PublishedDocument Read()
    {
        using var stream = typeof(PublishedFigures).Assembly.GetManifestResourceStream("published.json")!;
        return JsonSerializer.Deserialize(stream, PublishedJson.Default.PublishedDocument)!;
    }
}
