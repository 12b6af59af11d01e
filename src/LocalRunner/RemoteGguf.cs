using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Store;
using LocalRunner.Store.Sources;

namespace LocalRunner;

/// <summary>Holds the header of a model that is not downloaded, read by ranges: all that <see cref="Plans.MemoryPlanner"/> needs, and hardly a byte more.</summary>
public sealed class RemoteGguf : IDisposable
{
    private readonly RemoteModel _model;

    internal RemoteGguf(RemoteModel model, ModelReference asked, GgufFile header, string? reason, long? freeBytes)
    {
        (Projector, model) = ProjectorOf(model, header);
        (_model, Asked, Header, ChoiceReason) = (model, asked, header, reason);
        FreeBytes = freeBytes;
        (DownloadBytes, FetchedBytes, Requests, BytesPerSecond) = (model.Bytes, model.Session.Count.Bytes, model.Session.Count.Requests, model.Session.Count.BytesPerSecond);
    }

    /// <summary>Gets the header; tensor data can't be read from it.</summary>
    public GgufFile Header { get; }

    /// <summary>Gets what names exactly this file: repository, file and commit.</summary>
    public ModelReference Reference => _model.Reference;

    /// <summary>Gets why this one of several quants was chosen; null where there was nothing to choose.</summary>
    public string? ChoiceReason { get; }

    /// <summary>Gets what the user should know, in a sentence, such as that the repository has another name now; null where there is nothing.</summary>
    public string? Note => _model.Note;

    /// <summary>Gets the projector that comes along, by which the model reads images; null where none does.</summary>
    public RemoteProjector? Projector { get; }

    /// <summary>Gets the bytes of all files of the model, and of the projector that comes along.</summary>
    public long DownloadBytes { get; }

    /// <summary>Gets the bytes that were fetched to know all this.</summary>
    public long FetchedBytes { get; }

    /// <summary>Gets the requests that were sent for it, those to the registry's lists left out.</summary>
    public int Requests { get; }

    /// <summary>Gets the free bytes of the disk that the model would come to; null where nobody can tell.</summary>
    public long? FreeBytes { get; }

    /// <summary>Gets the rate that the header came at over one connection, in bytes a second; a long download over several is mostly faster.</summary>
    public double BytesPerSecond { get; }

    /// <summary>Gets the time that the download takes at that rate; null where the rate is not known.</summary>
    public TimeSpan? DownloadTime => BytesPerSecond > 0 && DownloadBytes / BytesPerSecond is < 1e8 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    internal RemoteModel Model => _model;

    /// <summary>Gets what it was asked for by.</summary>
    internal ModelReference Asked { get; }

    /// <summary>Gets whether a projector was wanted where there is one.</summary>
    internal bool AsksForProjector { get; init; }

    /// <summary>Reads the header of a GGUF file by its address, such as <c>https://host/model.gguf</c> or a file's page on the Hugging Face hub.</summary>
    /// <param name="address">The address.</param>
    /// <param name="options">What sends the requests, and tokens; null takes the environment.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The header; dispose it when done.</returns>
    /// <exception cref="LocalRunnerException">The address is none of a GGUF file, the server does not give it out by ranges, or its header is unusable.</exception>
    public static Task<RemoteGguf> OpenAsync(Uri address, StoreOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new ModelStore(options).OpenRemoteAsync(ModelReference.Parse(address.OriginalString), cancellation: cancellation);
    }

    /// <summary>Frees the header and the connections.</summary>
    public void Dispose()
    {
        Header.Dispose();
        _model.Dispose();
    }

    /// <summary>Holds the projector against the model, whose header may not have been there before; one of another model does not come along.</summary>
    private static (RemoteProjector? Projector, RemoteModel Model) ProjectorOf(RemoteModel model, GgufFile header)
    {
        if (model.Projector is not { } part)
            return (null, model);
        try
        {
            return (new(part.Path, part.Reader.Length, MemoryPlanner.ReadProjector(model.ProjectorHeader!, header)), model);
        }
        catch (LocalRunnerException exception)
        {
            return (null, model with { Projector = null, Note = $"The projector {part.Path} stays where it is, and no images are read: {exception.Message}" });
        }
    }
}
