using System.Text.Json;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Asks the Hugging Face hub what a repository holds at one commit, so that no two answers can be of different ones.</summary>
internal sealed class HubSource(WebSession session, bool hasToken, TransferOptions options)
{
    private const int MostBytes = 32 << 20;
    private const int MostPages = 100;

    /// <summary>Finds the commit that a revision is now, and the name that a renamed repository has now.</summary>
    public async Task<(string Repository, string Commit)> FindAsync(string repository, string revision, CancellationToken cancellation)
    {
        var query = revision.StartsWith("refs/pr/", StringComparison.Ordinal) ? "?include_prs=1" : "";
        var answer = await GetAsync(new($"{session.Registry.AbsoluteUri.TrimEnd('/')}/api/models/{repository}/refs{query}"), repository, revision, cancellation).ConfigureAwait(false);
        var commit = StoreNames.IsCommit(revision) ? revision : answer.Read(repository, document => CommitOf(document, revision))
            ?? throw ServerRefusal.Unavailable($"hf.co/{repository} has no revision '{revision}': no branch or tag is called so. A commit is named by all of its 40 digits.");
        return (NameOf(answer.Address) ?? repository, commit);
    }

    /// <summary>Lists the files that can be kept.</summary>
    public async Task<IReadOnlyList<RepositoryFile>> ListAsync(string repository, string commit, CancellationToken cancellation)
    {
        var files = new List<RepositoryFile>();
        Uri? page = new($"{session.Registry.AbsoluteUri.TrimEnd('/')}/api/models/{repository}/tree/{commit}?recursive=true");
        for (var pages = 0; page is not null && pages < MostPages; pages++)
        {
            var answer = await GetAsync(page, repository, commit, cancellation).ConfigureAwait(false);
            files.AddRange(answer.Read(repository, document => document.EnumerateArray().Select(FileOf).OfType<RepositoryFile>().ToList()));
            page = answer.Next;
        }

        return files;
    }

    /// <summary>Describes how a file is fetched.</summary>
    public RemoteFile Remote(string repository, string commit, RepositoryFile file) => new(
        $"hf.co/{repository}/{file.Path}",
        new($"{session.Registry.AbsoluteUri.TrimEnd('/')}/{repository}/resolve/{commit}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}"),
        file.Bytes,
        file.Hash);

    private static string? CommitOf(JsonElement refs, string revision)
    {
        foreach (var kind in new[] { "branches", "tags", "pullRequests", "converts" })
        {
            if (!refs.TryGetProperty(kind, out var list) || list.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var entry in list.EnumerateArray())
            {
                var isMeant = entry.GetProperty("name").GetString() == revision || (entry.TryGetProperty("ref", out var full) && full.GetString() == revision);
                if (isMeant && entry.GetProperty("targetCommit").GetString() is { } commit && StoreNames.IsCommit(commit))
                    return commit;
            }
        }

        return null;
    }

    /// <summary>Reads the name that the hub answered for: of a renamed repository it is another.</summary>
    private static string? NameOf(Uri address) => address.AbsolutePath.Split('/') is [.., "api", "models", var owner, var name, "refs"] && StoreNames.IsRepository($"{owner}/{name}") ? $"{owner}/{name}" : null;

    /// <summary>Reads an entry; null for folders, and for files whose name or hash is none.</summary>
    private static RepositoryFile? FileOf(JsonElement entry)
    {
        if (entry.GetProperty("type").GetString() != "file")
            return null;

        var (path, bytes, hash) = (entry.GetProperty("path").GetString()!, entry.GetProperty("size").GetInt64(), entry.GetProperty("oid").GetString()!);
        if (entry.TryGetProperty("lfs", out var large) && large.ValueKind == JsonValueKind.Object)
            (bytes, hash) = (large.GetProperty("size").GetInt64(), large.GetProperty("oid").GetString()!);
        return new(path, bytes, hash.ToLowerInvariant());
    }

    private Task<JsonAnswer> GetAsync(Uri address, string repository, string revision, CancellationToken cancellation) => JsonAnswer.GetAsync(
        session, address, $"hf.co/{repository}", MostBytes, "application/json", HubRefusal.For(repository, revision, hasToken), options, cancellation);
}
