using System.Security.Cryptography;
using System.Text;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Finds a file by its address alone, where size and entity tag have to stand for a hash.</summary>
internal sealed class WebSource(StoreOptions store)
{
    private readonly StoreFolder _folder = store.Own!;

    public async Task<RemoteModel> FindAsync(WebReference reference, CancellationToken cancellation)
    {
        var address = reference.Address;
        var session = new WebSession(new(address.GetLeftPart(UriPartial.Authority)), "", store.HttpClient, store.Transfer);
        try
        {
            var file = new RemoteFile(address.GetLeftPart(UriPartial.Path), address, Bytes: null, Hash: null);
            var reader = new RemoteFileReader(session, file, store.Transfer, ServerRefusal.Of);
            await reader.ReadAsync(0, 1, static (_, _) => ValueTask.CompletedTask, cancellation).ConfigureAwait(false);

            var commit = Hash($"{address.AbsoluteUri}\n{reader.EntityTag}\n{reader.LastModified:O}\n{reader.Length}");
            var place = PlaceOf(reference, commit);
            return new(reference, place, [new(NameOf(address), commit, reader)], session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Finds what came from this address the last time; null where nothing did.</summary>
    public string? FindHere(WebReference reference) => _folder.FindFile(RepositoryOf(reference.Address), RevisionOf(reference.Address), NameOf(reference.Address));

    private static string RepositoryOf(Uri address) => "web/" + (StoreNames.IsFilePath(address.IdnHost) ? address.IdnHost : "address");

    private static string RevisionOf(Uri address) => "url-" + Hash(address.AbsoluteUri);

    private static string NameOf(Uri address) => Uri.UnescapeDataString(address.Segments[^1]) is var name && StoreNames.IsFilePath(name) && !name.Contains('/', StringComparison.Ordinal) ? name : "model.gguf";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];

    private StorePlace PlaceOf(WebReference reference, string commit) => new(_folder, RepositoryOf(reference.Address), RevisionOf(reference.Address), commit);
}
