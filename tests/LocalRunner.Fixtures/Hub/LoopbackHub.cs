using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalRunner.Store;

namespace LocalRunner.Fixtures.Hub;

/// <summary>
/// A hub of two hosts on this machine: the first answers lists and sends requests for large files on, to addresses signed for a while at the
/// second. A test can replace any answer of either.
/// </summary>
internal sealed class LoopbackHub : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Repository = "someone/model-GGUF";

    private readonly ConcurrentDictionary<string, MadeContent> _files = new();
    private readonly ConcurrentDictionary<string, int> _signatures = new();

    public LoopbackHub()
    {
        Hub = new(request => OnHub?.Invoke(request) ?? Answer(request));
        Cdn = new(request => OnCdn?.Invoke(request) ?? Give(request), "localhost");
    }

    public LoopbackServer Hub { get; }

    public LoopbackServer Cdn { get; }

    /// <summary>Gets or sets what answers instead of the hub; null from it leaves the answer to the hub.</summary>
    public Func<LoopbackRequest, LoopbackAnswer?>? OnHub { get; set; }

    /// <summary>Gets or sets what answers instead of the second host; null from it leaves the answer to that.</summary>
    public Func<LoopbackRequest, LoopbackAnswer?>? OnCdn { get; set; }

    /// <summary>Gets or sets the entity tag of the second host.</summary>
    public string Tag { get; set; } = "\"first\"";

    /// <summary>Gets or sets the commit that the main branch is.</summary>
    public string Head { get; set; } = Commit;

    /// <summary>Gets or sets how often a signed address may be used.</summary>
    public int UsesOfAnAddress { get; set; } = int.MaxValue;

    /// <summary>Gets or sets how many entries a page of a list has.</summary>
    public int EntriesOfAPage { get; set; } = 2;

    public LoopbackHub With(string path, MadeContent content)
    {
        _files[path] = content;
        return this;
    }

    /// <summary>Gets how large a file is.</summary>
    public long BytesOf(string path) => _files[path].Length;

    /// <summary>Makes options that ask this hub, and keep models below a folder.</summary>
    public StoreOptions Options(string folder, string token = "", int pieceBytes = 1 << 20, int connections = 2) => new()
    {
        HubCache = new(Path.Combine(folder, "hub")),
        Own = new(Path.Combine(folder, "own")),
        HubEndpoint = new(Hub.Address),
        OllamaEndpoint = new(Hub.Address),
        HubToken = token,
        Offline = false,
        Others = OtherStores.None,
        Transfer = new()
        {
            PieceBytes = pieceBytes,
            Connections = connections,
            Tries = 3,
            FirstDelay = TimeSpan.FromMilliseconds(5),
            StallPatience = TimeSpan.FromSeconds(1),
            SparedBytes = 0,
        },
    };

    /// <summary>Answers a request to the hub.</summary>
    public LoopbackAnswer Answer(LoopbackRequest request)
    {
        var path = Uri.UnescapeDataString(request.Path);
        if (path == "/api/models")
            return LoopbackAnswer.Json($$$"""[{"id":"gone/model-GGUF","downloads":900,"gated":"auto"},{"id":"{{{Repository}}}","downloads":12,"gated":false,"gguf":{"architecture":"llama","total":5246208}},{"id":"../x"}]""");
        if (path == $"/api/models/{Repository}/paths-info/{Head}")
            return LoopbackAnswer.Json(new JsonArray([.. _files.Select(file => Entry(file.Key, file.Value))]).ToJsonString());
        if (path == $"/api/models/{Repository}/refs")
            return LoopbackAnswer.Json($$"""{"branches":[{"name":"main","ref":"refs/heads/main","targetCommit":"{{Head}}"}],"tags":[]}""");
        if (path == $"/api/models/{Repository}/tree/{Head}")
            return List(request);
        if (path.StartsWith($"/{Repository}/resolve/{Head}/", StringComparison.Ordinal) && _files.GetValueOrDefault(path[$"/{Repository}/resolve/{Head}/".Length..]) is { } content)
        {
            var signature = Guid.NewGuid().ToString("N");
            return LoopbackAnswer.Redirect($"{Cdn.Address}/{content.Sha256}?signature={signature}", 302,
                ("X-Repo-Commit", Head), ("X-Linked-Etag", $"\"{content.Sha256}\""), ("X-Linked-Size", $"{content.Length}"));
        }

        return LoopbackAnswer.Text(404, "Repository not found", headers: ("X-Error-Code", "RepoNotFound"));
    }

    /// <summary>Answers a request to the second host.</summary>
    public LoopbackAnswer Give(LoopbackRequest request)
    {
        if (_signatures.AddOrUpdate(request.Target, 1, (_, uses) => uses + 1) > UsesOfAnAddress)
            return LoopbackAnswer.Text(403, "<Error><Code>AccessDenied</Code></Error>", "application/xml");
        return request.Range is null
            ? LoopbackAnswer.Text(400, "no range")
            : LoopbackAnswer.Of(request, _files.Values.First(content => content.Sha256 == request.Path[1..]), Tag);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Cdn.DisposeAsync();
    }

    private LoopbackAnswer List(LoopbackRequest request)
    {
        var start = request.Target.Split("cursor=") is [_, var cursor] ? int.Parse(cursor) : 0;
        var entries = _files.OrderBy(file => file.Key, StringComparer.Ordinal).Skip(start).Take(EntriesOfAPage).Select(file => Entry(file.Key, file.Value)).ToArray();
        var more = start + EntriesOfAPage < _files.Count;
        return LoopbackAnswer.Json(new JsonArray(entries).ToJsonString(),
            more ? [("Link", $"<{Hub.Address}{request.Path}?recursive=true&cursor={start + EntriesOfAPage}>; rel=\"next\"")] : []);
    }

    private static JsonNode Entry(string path, MadeContent content) => new JsonObject
    {
        ["type"] = "file",
        ["path"] = path,
        ["size"] = content.Length,
        ["oid"] = Commit,
        ["lfs"] = new JsonObject { ["oid"] = content.Sha256, ["size"] = content.Length, ["pointerSize"] = 135 },
    };
}
