using System.Security.Cryptography;
using System.Text.Json;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Asks Ollama's registry for a model: its manifest, and in it the digest of the file.</summary>
internal sealed class OllamaSource(StoreOptions store)
{
    private const int MostBytes = 4 << 20;
    private const string MediaType = "application/vnd.docker.distribution.manifest.v2+json";
    private const string ModelLayer = "application/vnd.ollama.image.model";
    private const string ProjectorLayer = "application/vnd.ollama.image.projector";

    public async Task<RemoteModel> FindAsync(OllamaReference reference, bool withProjector, CancellationToken cancellation)
    {
        var session = new WebSession(store.OllamaEndpoint!, "", store.HttpClient, store.Transfer);
        try
        {
            var repository = $"{reference.Namespace}/{reference.Name}";
            var root = $"{store.OllamaEndpoint!.AbsoluteUri.TrimEnd('/')}/v2/{repository}";
            var answer = await JsonAnswer.GetAsync(session, new($"{root}/manifests/{reference.Tag}"), reference.ToString(), MostBytes, MediaType, ServerRefusal.Of, store.Transfer, cancellation).ConfigureAwait(false);
            var model = answer.Read(reference.ToString(), LayerOf);
            var projector = withProjector ? answer.Read(reference.ToString(), manifest => Find(manifest, ProjectorLayer)) : null;

            // The manifest has a digest as a commit has; a folder's name holds 40 of its digits.
            var commit = Convert.ToHexStringLower(SHA256.HashData(answer.Bytes))[..40];
            var place = new StorePlace(store.Own!, "ollama.com/" + repository, reference.Tag, commit);
            var name = $"{reference.Name}-{reference.Tag}.gguf";
            RemoteModel Described(string path, Layer layer) => new(reference, place, [Part(reference, path, layer, root, session)], session);
            IReadOnlyList<RepositoryFile> files = projector is { } found ? [new("mmproj-" + name, found.Bytes, found.Digest)] : [];
            return await new PublishedProjector(files, each => Described(each.Path, projector!), cancellation)
                .JoinAsync(Described(name, model), new("", [new(name, model.Bytes, model.Digest)]), header: null).ConfigureAwait(false);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private RemotePart Part(OllamaReference reference, string path, Layer layer, string root, WebSession session)
    {
        if (!layer.Digest.StartsWith("sha256:", StringComparison.Ordinal) || !StoreNames.IsSha256(layer.Digest[7..]) || layer.Bytes <= 0)
            throw new LocalRunnerException(LocalRunnerError.NetworkFailed, $"The manifest of {reference} names its file by '{layer.Digest}', which is no SHA-256. Nothing was fetched.");
        var file = new RemoteFile(reference.ToString(), new($"{root}/blobs/{layer.Digest}"), layer.Bytes, layer.Digest[7..]);
        return new(path, layer.Digest[7..], new(session, file, store.Transfer, ServerRefusal.Of));
    }

    private static Layer LayerOf(JsonElement manifest) => Find(manifest, ModelLayer) ?? throw ServerRefusal.Unavailable(
        $"This model of Ollama's registry has no GGUF file: its layers are {string.Join(", ", manifest.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("mediaType").GetString()).Distinct())}. Take another tag.");

    private static Layer? Find(JsonElement manifest, string kind)
    {
        foreach (var layer in manifest.GetProperty("layers").EnumerateArray())
        {
            if (layer.GetProperty("mediaType").GetString() == kind)
                return new(layer.GetProperty("digest").GetString()!, layer.GetProperty("size").GetInt64());
        }

        return null;
    }

    /// <summary>A file of a model by its digest.</summary>
    private sealed record Layer(string Digest, long Bytes);
}
