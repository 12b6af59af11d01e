namespace LocalRunner.Store;

/// <summary>Knows where things lie in a folder laid out as the Hugging Face cache is, so that other programs share what it holds.</summary>
/// <remarks>
/// <c>models--owner--name/</c> holds <c>refs/main</c> (a commit), <c>snapshots/commit/path</c> (a link to a blob, or the file itself where links
/// can't be made), <c>blobs/hash</c>, and <c>.no_exist/commit/path</c>. A snapshot's path is the one to load a model from:
/// a blob has no name that the parts of a split model could be found by.
/// </remarks>
public sealed class StoreFolder
{
    /// <summary>What the names of the folders of repositories begin with.</summary>
    internal const string RepositoryPrefix = "models--";

    /// <summary>Makes one of a path, which need not be there yet.</summary>
    public StoreFolder(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets the cache of the Hugging Face hub: HF_HUB_CACHE, or <c>hub</c> below HF_HOME, or below the user's cache folder.</summary>
    /// <exception cref="LocalRunnerException">The user has no home folder (<see cref="LocalRunnerError.StoreFailed"/>).</exception>
    public static StoreFolder Hub => OfHub(Environment.GetEnvironmentVariable, Home);

    /// <summary>Gets LocalRunner's own folder, for what comes from elsewhere than the hub: LOCALRUNNER_STORE, or below the user's cache folder.</summary>
    /// <exception cref="LocalRunnerException">The user has no home folder (<see cref="LocalRunnerError.StoreFailed"/>).</exception>
    public static StoreFolder Own => OfOwn(Environment.GetEnvironmentVariable, Home);

    internal static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    internal static StoreFolder OfHub(Func<string, string?> variable, string home) =>
        Set(variable, "HF_HUB_CACHE") is { } cache ? new(Expand(cache, home))
        : Set(variable, "HUGGINGFACE_HUB_CACHE") is { } old ? new(Expand(old, home))
        : new(System.IO.Path.Combine(HubHome(variable, home), "hub"));

    internal static StoreFolder OfOwn(Func<string, string?> variable, string home) =>
        Set(variable, "LOCALRUNNER_STORE") is { } named ? new(Expand(named, home)) : new(System.IO.Path.Combine(Caches(variable, home), "localrunner"));

    /// <summary>Gets the folder of the hub's programs, which holds the token too.</summary>
    internal static string HubHome(Func<string, string?> variable, string home) =>
        Set(variable, "HF_HOME") is { } named ? Expand(named, home) : System.IO.Path.Combine(Caches(variable, home), "huggingface");

    /// <summary>Gets the folder of a repository.</summary>
    internal string Repository(string repository) => Below(RepositoryPrefix + Checked(repository, StoreNames.IsFilePath, "repository").Replace("/", "--", StringComparison.Ordinal));

    internal string Blob(string repository, string hash) => System.IO.Path.Combine(Repository(repository), "blobs", Checked(hash, StoreNames.IsBlob, "hash"));

    internal string Snapshots(string repository) => System.IO.Path.Combine(Repository(repository), "snapshots");

    internal string Snapshot(string repository, string commit) => System.IO.Path.Combine(Snapshots(repository), Checked(commit, StoreNames.IsCommit, "commit"));

    internal string Snapshot(string repository, string commit, string file) => Join(Snapshot(repository, commit), Checked(file, StoreNames.IsFilePath, "file"));

    internal string Reference(string repository, string revision) => Join(System.IO.Path.Combine(Repository(repository), "refs"), Checked(revision, StoreNames.IsRevision, "revision"));

    internal string Missing(string repository, string commit, string file) =>
        Join(System.IO.Path.Combine(Repository(repository), ".no_exist", Checked(commit, StoreNames.IsCommit, "commit")), Checked(file, StoreNames.IsFilePath, "file"));

    /// <summary>Gets the file that programs lock while they write a blob.</summary>
    internal string Lock(string repository, string hash) => Lock(Blob(repository, hash));

    /// <inheritdoc cref="Lock(string, string)"/>
    internal string Lock(string blob) =>
        Below(".locks", System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(blob)!)!), System.IO.Path.GetFileName(blob) + ".lock");

    /// <summary>Finds the commit that a revision means here; null where it was never fetched.</summary>
    internal string? FindCommit(string repository, string revision)
    {
        if (StoreNames.IsCommit(revision))
            return revision;

        var path = Reference(repository, revision);
        try
        {
            var commit = new FileInfo(path) is { Exists: true, Length: < 256 } ? File.ReadAllText(path).Trim() : "";
            return StoreNames.IsCommit(commit) ? commit : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Finds a file of a repository by its path in it; null where it is not here. The links are not followed in what is given back.</summary>
    internal string? FindFile(string repository, string revision, string file) =>
        FindCommit(repository, revision) is { } commit && Snapshot(repository, commit, file) is var path && File.Exists(path) ? path : null;

    /// <summary>Gets the path in its repository of a file below a snapshot; null where it lies elsewhere.</summary>
    internal string? FileOf(string path) => System.IO.Path.GetRelativePath(Path, path).Split(System.IO.Path.DirectorySeparatorChar) is [_, "snapshots", _, .. { Length: > 0 } parts] ? string.Join('/', parts) : null;

    /// <summary>Gets the commit whose snapshot a file lies in; null where it lies elsewhere.</summary>
    internal string? CommitOf(string path) => System.IO.Path.GetRelativePath(Path, path).Split(System.IO.Path.DirectorySeparatorChar) is [_, "snapshots", var commit, ..] && StoreNames.IsCommit(commit) ? commit : null;

    private static string? Set(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;

    private static string Expand(string path, string home) =>
        path == "~" ? NotEmpty(home) : path.StartsWith("~/", StringComparison.Ordinal) ? System.IO.Path.Combine(NotEmpty(home), path[2..]) : path;

    /// <summary>The hub's programs look in the same place on Windows too.</summary>
    private static string Caches(Func<string, string?> variable, string home) =>
        Set(variable, "XDG_CACHE_HOME") is { } named ? Expand(named, home) : System.IO.Path.Combine(NotEmpty(home), ".cache");

    private static string NotEmpty(string home) => home.Length > 0
        ? home
        : throw new LocalRunnerException(LocalRunnerError.StoreFailed, "There is no place for models: the user has no home folder. Set HF_HOME and LOCALRUNNER_STORE to folders for them.");

    private static string Join(string folder, string file) => System.IO.Path.Combine([folder, .. file.Split('/')]);

    private static string Checked(string name, Func<string, bool> isAllowed, string what) => isAllowed(name)
        ? name
        : throw new LocalRunnerException(LocalRunnerError.StoreFailed, $"'{name}' can't be kept: it is no {what} that every system can hold below its folder.");

    private string Below(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
