using System.Text.Json;

namespace LocalRunner.Store.Installed;

/// <summary>
/// Reads Docker Model Runner's store: <c>models.json</c> with ids and tags, manifests and blobs by digest, and bundles, where the parts of a
/// split model have names.
/// </summary>
internal sealed class DockerReader(FolderReader reader)
{
    private const string ModelLayer = "application/vnd.docker.ai.gguf.v3";

    private static readonly string[] s_registries = ["docker.io/", "index.docker.io/", "registry-1.docker.io/"];

    public IEnumerable<InstalledModel> Read(string root)
    {
        var entries = reader.Json(Path.Combine(root, "models.json"), index => index.GetProperty("models").EnumerateArray()
            .Select(entry => (Id: entry.GetProperty("id").GetString() ?? "", Tags: TagsOf(entry))).ToList());
        return (entries ?? []).Select(entry => Of(root, entry.Id, entry.Tags)).OfType<InstalledModel>();
    }

    private static List<string> TagsOf(JsonElement entry) => entry.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
        ? [.. tags.EnumerateArray().Select(tag => tag.GetString() ?? "").Select(Bare).Where(tag => tag.Length > 0)]
        : [];

    private static string Bare(string tag) => s_registries.FirstOrDefault(registry => tag.StartsWith(registry, StringComparison.Ordinal)) is { } registry ? tag[registry.Length..] : tag;

    private InstalledModel? Of(string root, string id, List<string> tags)
    {
        var shown = tags.FirstOrDefault() ?? id;
        if (HexOf(id) is not { } hex)
        {
            reader.Say($"'{root}' lists a model by the id '{id}', which is no SHA-256.");
            return null;
        }

        var digests = reader.Json(Path.Combine(root, "manifests", "sha256", hex), manifest => manifest.GetProperty("layers").EnumerateArray()
            .Where(layer => layer.GetProperty("mediaType").GetString() == ModelLayer)
            .Select(layer => HexOf(layer.GetProperty("digest").GetString() ?? "")).OfType<string>().ToList());
        var files = (digests?.Count ?? 0) switch
        {
            0 => [],
            1 => [Path.Combine(root, "blobs", "sha256", digests![0])],
            _ => Bundle(root, hex, digests!.Count, shown),
        };
        var lengths = files.Select(reader.LengthOf).ToList();
        return files.Count == 0 || lengths.Contains(null) ? null : new()
        {
            Name = shown,
            Store = StoreKind.Docker,
            Variant = shown.LastIndexOf(':') is >= 0 and var colon ? shown[(colon + 1)..] : "",
            Files = files,
            Bytes = lengths.Sum() ?? 0,
            Hashes = files.Count == 1 ? [digests![0]] : [.. files.Select(_ => (string?)null)],
            ShortNames = [.. tags.Skip(1), .. tags.SelectMany(tag => ShortOf(tag))],
        };
    }

    private static IEnumerable<string> ShortOf(string tag)
    {
        var name = tag[(tag.LastIndexOf('/') + 1)..];
        yield return name;
        if (name.EndsWith(":latest", StringComparison.Ordinal))
            yield return name[..^7];
    }

    private List<string> Bundle(string root, string hex, int count, string shown)
    {
        var parts = reader.Files(Path.Combine(root, "bundles", "sha256", hex, "model")).Where(file => file.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).ToList();
        if (parts.Count == count && SplitNames.All(parts[0]).SequenceEqual(parts))
            return parts;
        reader.Say($"The {count} parts of {shown} have no names yet, by which they would be found. Run it once with Docker.");
        return [];
    }

    private static string? HexOf(string digest) => digest.StartsWith("sha256:", StringComparison.Ordinal) && StoreNames.IsSha256(digest[7..]) ? digest[7..] : null;
}
