using LocalRunner.Gguf;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Describes a model that is elsewhere, down to the commit and the hashes of its files.</summary>
/// <param name="Reference">What names exactly this model.</param>
/// <param name="Place">Where it is kept here.</param>
/// <param name="Parts">Its files in order.</param>
/// <param name="Session">What the requests are sent by.</param>
internal sealed record RemoteModel(ModelReference Reference, StorePlace Place, IReadOnlyList<RemotePart> Parts, WebSession Session) : IDisposable
{
    /// <summary>Gets what the user should know, in a sentence; null where there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Gets why it was chosen of several; null where that was the caller's choice.</summary>
    public string? Choice { get; init; }

    /// <summary>Gets what its partial files are called by. Of an address, what follows the path may be a secret.</summary>
    public string Name => Reference is WebReference web ? web.Address.GetLeftPart(UriPartial.Path) : Reference.ToString();

    public long Bytes => Parts.Sum(part => part.Reader.Length);

    /// <summary>Reads the headers of all parts.</summary>
    public async Task<GgufFile> ReadHeaderAsync(CancellationToken cancellation)
    {
        var headers = new List<GgufHeaderBytes>();
        for (var part = 0; part < Parts.Count; part++)
            headers.Add(await RemoteHeader.ReadAsync(Parts[part].Reader, part, cancellation).ConfigureAwait(false));
        return GgufFile.FromHeaders(headers);
    }

    public void Dispose() => Session.Dispose();
}
