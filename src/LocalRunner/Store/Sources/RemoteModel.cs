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

    /// <summary>Gets the projector that comes along; null where none does.</summary>
    public RemotePart? Projector { get; init; }

    /// <summary>Gets the header of that; null where none comes along.</summary>
    public GgufFile? ProjectorHeader { get; init; }

    /// <summary>Gets all files, the model's first.</summary>
    public IReadOnlyList<RemotePart> Files => Projector is null ? Parts : [.. Parts, Projector];

    /// <summary>Gets why it was chosen of several; null where that was the caller's choice.</summary>
    public string? Choice { get; init; }

    /// <summary>Gets what its partial files are called by. Of an address, what follows the path may be a secret.</summary>
    public string Name => Reference is WebReference web ? web.Address.GetLeftPart(UriPartial.Path) : Reference.ToString();

    /// <summary>Gets what the partial file of its projector is called by: it is a download of its own.</summary>
    public string ProjectorName => Reference is HubReference hub && Projector is not null ? (hub with { File = Projector.Path }).ToString() : Name;

    public long Bytes => Files.Sum(part => part.Reader.Length);

    /// <summary>Reads the headers of all parts.</summary>
    public async Task<GgufFile> ReadHeaderAsync(CancellationToken cancellation)
    {
        var headers = new List<GgufHeaderBytes>();
        for (var part = 0; part < Parts.Count; part++)
            headers.Add(await RemoteHeader.ReadAsync(Parts[part].Reader, part, cancellation).ConfigureAwait(false));
        return GgufFile.FromHeaders(headers);
    }

    /// <summary>Adds a sentence to what the user should know.</summary>
    public RemoteModel With(string note) => this with { Note = Note is null ? note : $"{Note} {note}" };

    public void Dispose()
    {
        ProjectorHeader?.Dispose();
        Session.Dispose();
    }
}
