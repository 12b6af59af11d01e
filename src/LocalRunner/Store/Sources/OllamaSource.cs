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

    public async Task<RemoteModel> FindAsync(OllamaReference reference, CancellationToken cancellation)
    {
        var session = new WebSession(store.OllamaEndpoint!, "", store.HttpClient, store.Transfer);
        try
        {
            var repository = $"{reference.Namespace}/{reference.Name}";
            var root = $"{store.OllamaEndpoint!.AbsoluteUri.TrimEnd('/')}/v2/{repository}";
            var answer = await JsonAnswer.GetAsync(session, new($"{root}/manifests/{reference.Tag}"), reference.ToString(), MostBytes, MediaType, ServerRefusal.Of, store.Transfer, cancellation).ConfigureAwait(false);
            var (digest, bytes) = answer.Read(reference.ToString(), LayerOf);
            if (!digest.StartsWith("sha256:", StringComparison.Ordinal) || !StoreNames.IsSha256(digest[7..]) || bytes <= 0)
                throw new LocalRunnerException(LocalRunnerError.NetworkFailed, $"The manifest of {reference} names its file by '{digest}', which is no SHA-256. Nothing was fetched.");

            // The manifest has a digest as a commit has; a folder's name holds 40 of its digits.
            var commit = Convert.ToHexStringLower(SHA256.HashData(answer.Bytes))[..40];
            var place = new StorePlace(store.Own!, "ollama.com/" + repository, reference.Tag, commit);
            var file = new RemoteFile(reference.ToString(), new($"{root}/blobs/{digest}"), bytes, digest[7..]);
            return new(reference, place, [new($"{reference.Name}-{reference.Tag}.gguf", digest[7..], new(session, file, store.Transfer, ServerRefusal.Of))], session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static (string Digest, long Bytes) LayerOf(JsonElement manifest)
    {
        var layers = manifest.GetProperty("layers").EnumerateArray().ToList();
        foreach (var layer in layers)
        {
            if (layer.GetProperty("mediaType").GetString() == ModelLayer)
                return (layer.GetProperty("digest").GetString()!, layer.GetProperty("size").GetInt64());
        }

        throw ServerRefusal.Unavailable($"This model of Ollama's registry has no GGUF file: its layers are {string.Join(", ", layers.Select(layer => layer.GetProperty("mediaType").GetString()).Distinct())}. Take another tag.");
    }
}
