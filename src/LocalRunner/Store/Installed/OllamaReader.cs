using System.Text.Json;

namespace LocalRunner.Store.Installed;

/// <summary>Reads Ollama's store: manifests by <c>host/namespace/model/tag</c>, which name blobs by digest. Its models are plain GGUF files.</summary>
internal sealed class OllamaReader(FolderReader reader)
{
    private const string DefaultHost = "registry.ollama.ai";
    private const string ModelLayer = "application/vnd.ollama.image.model";
    private const string ProjectorLayer = "application/vnd.ollama.image.projector";

    private static readonly string[] s_roots = ["manifests", "manifests-v2"];

    public IEnumerable<InstalledModel> Read(string root)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var manifests in s_roots.Select(name => Path.Combine(root, name)))
        {
            foreach (var file in reader.Folders(manifests).SelectMany(reader.Folders).SelectMany(reader.Folders).SelectMany(reader.Files))
            {
                var parts = Path.GetRelativePath(manifests, file).Split(Path.DirectorySeparatorChar);
                if (parts is [var host, var space, var name, var tag] && Of(root, file, host, space, name, tag) is { } model && seen.Add(model.Name))
                    yield return model;
            }
        }
    }

    private InstalledModel? Of(string root, string file, string host, string space, string name, string tag)
    {
        if (!new[] { space, name, tag }.All(StoreNames.IsOllamaPart) || !host.All(each => char.IsAsciiLetterOrDigit(each) || each is '_' or '-' or '.' or ':'))
        {
            // Files of the system's own, such as .DS_Store, are no models.
            if (!tag.StartsWith('.'))
                reader.Say($"'{file}' has a name that Ollama allows no model, and was left out.");
            return null;
        }

        if (reader.Json(file, manifest => LayerOf(root, manifest, ModelLayer)) is not { } layer)
            return null;
        if (BlobOf(root, layer.Digest) is not { } blob)
        {
            reader.Say($"'{file}' names its model '{layer.Digest}', which is not among the blobs.");
            return null;
        }

        if (reader.LengthOf(blob) is not { } bytes)
            return null;
        if (bytes != layer.Bytes)
        {
            reader.Say($"'{blob}' has {bytes} bytes, but {layer.Bytes} belong to {name}:{tag}. Pull it again with Ollama.");
            return null;
        }

        var shown = space == OllamaReference.Library && IsDefault(host) ? name : IsDefault(host) ? $"{space}/{name}" : $"{host}/{space}/{name}";
        return new()
        {
            Name = $"{shown}:{tag}",
            Store = StoreKind.Ollama,
            Repository = host is "hf.co" or "huggingface.co" ? $"{space}/{name}" : "",
            Variant = tag,
            Files = [blob],
            Bytes = bytes,
            Projector = reader.Json(file, manifest => LayerOf(root, manifest, ProjectorLayer)) is { } other && BlobOf(root, other.Digest) is { } path && reader.LengthOf(path) == other.Bytes ? new(path, other.Bytes, other.Digest[7..].ToLowerInvariant()) : null,
            Hashes = [layer.Digest[7..].ToLowerInvariant()],
            ShortNames = tag == OllamaReference.Latest ? [shown, name] : [shown, name, $"{name}:{tag}"],
        };
    }

    private static bool IsDefault(string host) => host is DefaultHost or "ollama.com";

    /// <summary>Finds the layer of a kind; of a list of manifests, in the one that llama.cpp runs.</summary>
    private (string Digest, long Bytes)? LayerOf(string root, JsonElement manifest, string kind)
    {
        if (manifest.TryGetProperty("manifests", out var list))
        {
            foreach (var child in list.EnumerateArray().Where(child => child.TryGetProperty("runner", out var runner) && runner.GetString() == "llamacpp"))
            {
                if (BlobOf(root, child.GetProperty("digest").GetString()!) is { } blob)
                    return reader.Json(blob, each => each.TryGetProperty("manifests", out _) ? null : LayerOf(root, each, kind));
            }

            return null;
        }

        foreach (var layer in manifest.GetProperty("layers").EnumerateArray())
        {
            if (layer.GetProperty("mediaType").GetString() == kind)
                return (layer.GetProperty("digest").GetString()!, layer.GetProperty("size").GetInt64());
        }

        return null;
    }

    /// <summary>Gets where a blob is, under its new or its old name. A digest of any other form could lead anywhere.</summary>
    private static string? BlobOf(string root, string digest)
    {
        if (digest.Length != 71 || !(digest.StartsWith("sha256:", StringComparison.Ordinal) || digest.StartsWith("sha256-", StringComparison.Ordinal)) || !digest.AsSpan(7).ToArray().All(char.IsAsciiHexDigit))
            return null;
        return new[] { "sha256-" + digest[7..], "sha256:" + digest[7..] }.Select(name => Path.Combine(root, "blobs", name)).FirstOrDefault(File.Exists);
    }
}
