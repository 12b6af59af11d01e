using System.Text.Json;
using LocalRunner.Gguf;

namespace LocalRunner.Plans;

/// <summary>Holds what stands in models/quality.json.</summary>
/// <param name="FileTypes">The file types, the best first.</param>
/// <param name="KvTypes">The types of the KV cache.</param>
internal sealed record QualityDocument(IReadOnlyList<QuantQuality> FileTypes, IReadOnlyList<KvQualityRow> KvTypes)
{
    // Each load reads this. A serializer takes longer to make ready than all of a short plan.
    public static QualityDocument Read()
    {
        using var stream = typeof(QualityDocument).Assembly.GetManifestResourceStream("quality.json")!;
        using var document = JsonDocument.Parse(stream);
        var types = new List<QuantQuality>();
        foreach (var row in document.RootElement.GetProperty("file_types").EnumerateArray())
        {
            if (GgufFileTypes.TryParse(row.GetProperty("name").GetString()!, out var type))
                types.Add(new(type, Number(row, "bits_per_weight"), Number(row, "kl_divergence"), Number(row, "perplexity_loss"), row.TryGetProperty("large_loss_percent", out var large) ? large.GetDouble() : null));
        }

        types.Sort(static (one, other) => one.KlDivergence != other.KlDivergence ? one.KlDivergence.CompareTo(other.KlDivergence) : other.BitsPerWeight.CompareTo(one.BitsPerWeight));
        var caches = new List<KvQualityRow>();
        foreach (var row in document.RootElement.GetProperty("kv_types").EnumerateArray())
            caches.Add(new(row.GetProperty("name").GetString()!, Number(row, "rotated_loss"), Number(row, "plain_loss")));
        return new(types, caches);
    }

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();
}
