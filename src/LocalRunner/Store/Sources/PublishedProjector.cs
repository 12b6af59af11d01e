using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Preflight;

namespace LocalRunner.Store.Sources;

/// <summary>Finds the projector of a model in its repository. Headers are read first, so that nothing is fetched that could not be used.</summary>
/// <param name="files">The files of the repository.</param>
/// <param name="remote">Describes a file of it.</param>
/// <param name="cancellation">Stops.</param>
internal sealed class PublishedProjector(IReadOnlyList<RepositoryFile> files, Func<RepositoryFile, RemoteModel> remote, CancellationToken cancellation)
{
    // Projectors of one model in other types are refused for the same reason.
    private const int MostTried = 3;

    /// <summary>Gets what the projector of a model takes of memory; null where there is none that can be used.</summary>
    public async Task<ProjectorUse?> UseOfAsync(PublishedModel model, GgufFile header)
    {
        var (_, projector, _) = await FindAsync(model, header).ConfigureAwait(false);
        using (projector)
            return projector is null ? null : MemoryPlanner.ReadProjector(projector, header);
    }

    /// <summary>Gives a model its projector, and says so; where there is one that can't be used, it stays there, and that is said.</summary>
    /// <param name="model">The model.</param>
    /// <param name="published">Its files.</param>
    /// <param name="header">Its header; null where it was not read: then the projector is checked by itself.</param>
    public async Task<RemoteModel> JoinAsync(RemoteModel model, PublishedModel published, GgufFile? header)
    {
        var (part, projector, problem) = await FindAsync(published, header).ConfigureAwait(false);
        return part is not null ? (model with { Projector = part, ProjectorHeader = projector }).With($"Its projector {part.Path} ({new ByteSize(part.Reader.Length)}) comes along, so that it reads images.")
            : problem is not null ? model.With($"Its projector stays where it is, and no images are read: {problem}")
            : model;
    }

    private async Task<(RemotePart? Part, GgufFile? Header, string? Problem)> FindAsync(PublishedModel model, GgufFile? header)
    {
        string? problem = null;
        foreach (var file in ProjectorFiles.Of(files, model).Take(MostTried))
        {
            GgufFile? projector = null;
            try
            {
                var described = remote(file);
                projector = await described.ReadHeaderAsync(cancellation).ConfigureAwait(false);
                if (header is null)
                    ModelPreflight.CheckProjector(projector);
                else
                    ModelPreflight.CheckProjector(projector, header);
                return (described.Parts[0], projector, null);
            }
            catch (LocalRunnerException exception) when (exception.Error is LocalRunnerError.InvalidModel or LocalRunnerError.UnsupportedModel or LocalRunnerError.AdapterMismatch)
            {
                projector?.Dispose();
                problem ??= $"{file.Path}: {exception.Message}";
            }
        }

        return (null, null, problem);
    }
}
