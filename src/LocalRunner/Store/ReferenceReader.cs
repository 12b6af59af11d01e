namespace LocalRunner.Store;

/// <summary>Reads the grammar of <see cref="ModelReference"/>.</summary>
internal sealed class ReferenceReader(string text)
{
    private const string Extension = ".gguf";
    private const string HubScheme = "hf://";
    private const int MaxLength = 4096;

    private static readonly string[] s_hubHosts = ["hf.co", "huggingface.co", "www.huggingface.co"];
    private static readonly string[] s_ollamaHosts = ["ollama.com", "www.ollama.com", "registry.ollama.ai"];

    // What is pasted brings blanks along.
    private readonly string _pasted = text.Trim();

    public ModelReference Read()
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid("is empty");
        if (text.Length > MaxLength)
            throw Invalid($"has {text.Length} characters, more than the {MaxLength} allowed");
        if (text.Any(char.IsControl))
            throw Invalid("holds a control character");

        if (_pasted.StartsWith(HubScheme, StringComparison.OrdinalIgnoreCase))
            return HubUri(_pasted[HubScheme.Length..].TrimEnd('/'));
        if (_pasted.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && _pasted[..scheme].All(char.IsAsciiLetter))
            return Address(_pasted);
        if (WithoutHost(_pasted, s_hubHosts) is { } hub)
            return IsPage(hub) ? Address("https://" + _pasted) : Hub(hub.TrimEnd('/'));
        if (WithoutHost(_pasted, s_ollamaHosts) is { } ollama)
            return Ollama(ollama.TrimEnd('/'));
        return LooksLikePath() ? new FileReference(text) : Named();
    }

    /// <summary>Whether what follows the hub's host is of a browser's address line, and not a file of a folder called so.</summary>
    private static bool IsPage(string path) =>
        path.Contains('?', StringComparison.Ordinal) || path.Split('/', 5) is [_, _, "blob" or "resolve" or "raw", _, _]
        || (path.Split('/') is [_, _, "tree", ..] && !path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase));

    private static string? WithoutHost(string text, string[] hosts) =>
        hosts.FirstOrDefault(host => text.StartsWith(host + "/", StringComparison.OrdinalIgnoreCase)) is { } host ? text[(host.Length + 1)..] : null;

    private ModelReference Address(string written)
    {
        if (!Uri.TryCreate(written, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw Invalid("is no address");
        if (address.UserInfo.Length > 0)
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, "The address holds a user's name or password. Leave them out: no file is fetched with them.");
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            throw Invalid($"begins with {address.Scheme}://, which anyone between can change; only https is taken");
        if (s_hubHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
            return HubPage(address);
        if (s_ollamaHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
            return Ollama(Uri.UnescapeDataString(address.AbsolutePath).Trim('/'));
        return address.AbsolutePath.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
            ? new WebReference(address)
            : throw Invalid("is an address, but not one of a .gguf file");
    }

    /// <summary>
    /// Reads what a browser's address line shows: <c>user/repo</c>, <c>user/repo/blob/revision/file</c>, or <c>user/repo?show_file_info=file</c>.
    /// The parts are told apart before they are unescaped: a revision such as <c>refs%2Fpr%2F1</c> is one of them.
    /// </summary>
    private HubReference HubPage(Uri address)
    {
        var parts = address.AbsolutePath.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
        return parts switch
        {
            [var user, var name, "blob" or "resolve" or "raw", var revision, _, ..] => Checked(new($"{user}/{name}", File: string.Join('/', parts[4..]), Revision: revision)),
            [var user, var name, "tree", var revision, ..] => Checked(new($"{user}/{name}", Revision: revision)),
            [var user, var name] when ShownFile(address.Query) is { } file => Checked(new($"{user}/{name}", File: file)),
            _ => Hub(string.Join('/', parts)),
        };
    }

    /// <summary>Gets the file that the hub's page of a model shows; null where it shows none.</summary>
    private static string? ShownFile(string query) =>
        query.TrimStart('?').Split('&').Select(each => each.Split('=', 2)).FirstOrDefault(each => each is ["show_file_info", _]) is [_, var file] ? Uri.UnescapeDataString(file) : null;

    /// <summary>Reads the form of the hub's own programs, <c>hf://[models/]user/repo[@revision][/file]</c>.</summary>
    private HubReference HubUri(string path)
    {
        path = path.StartsWith("models/", StringComparison.Ordinal) ? path["models/".Length..] : path;
        var parts = path.Split('/', 3);
        return parts is [var user, var name, var file] && name.Split('@', 2) is [var repository, .. var revision]
            ? Checked(new($"{user}/{repository}", File: file, Revision: revision is [var only] ? Uri.UnescapeDataString(only) : null))
            : Hub(path);
    }

    private HubReference Hub(string path)
    {
        string? revision = null;
        if (path.LastIndexOf('@') is >= 0 and var at && !path[at..].EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            (path, revision) = (path[..at], path[(at + 1)..]);

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var end = slash < 0 ? -1 : path.AsSpan(slash + 1).IndexOfAny('/', ':') is >= 0 and var next ? slash + 1 + next : path.Length;
        if (end < 0)
            throw Invalid("names no repository: hf.co/ is followed by user/repo");

        var (repository, rest) = (path[..end], path[end..]);
        var isFile = rest.StartsWith('/') || rest.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
        return rest.Length == 0 ? Checked(new(repository, Revision: revision))
            : isFile ? Checked(new(repository, File: rest[1..], Revision: revision))
            : Checked(new(repository, Quant: rest[1..], Revision: revision));
    }

    private HubReference Checked(HubReference reference)
    {
        if (!StoreNames.IsRepository(reference.Repository))
            throw Invalid($"names the repository '{reference.Repository}'; one is user/repo, of letters, digits, and - _ . within");
        if (reference.Quant is { } quant && !StoreNames.IsTag(quant))
            throw Invalid($"has '{quant}' where a quant such as Q4_K_M belongs");
        if (reference.File is { } file && !StoreNames.IsFilePath(file))
            throw Invalid($"names the file '{file}', which is no path that can be kept on every system");
        if (reference.File is { } other && !other.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            throw Invalid($"names the file '{other}', which is no .gguf file");
        return reference.Revision is null || StoreNames.IsRevision(reference.Revision)
            ? reference
            : throw Invalid($"has '{reference.Revision}' where a revision belongs: a branch, a tag or a commit");
    }

    private OllamaReference Ollama(string path)
    {
        var (name, tag) = path.LastIndexOf(':') is >= 0 and var colon ? (path[..colon], path[(colon + 1)..]) : (path, OllamaReference.Latest);
        var reference = name.Split('/') switch
        {
            [var model] => new OllamaReference(model, Tag: tag),
            [var owner, var model] => new OllamaReference(model, owner, tag),
            _ => throw Invalid("has too many parts: ollama.com/ is followed by [namespace/]name[:tag]"),
        };
        return StoreNames.IsOllamaPart(reference.Name) && StoreNames.IsOllamaPart(reference.Namespace) && !reference.Namespace.Contains('.', StringComparison.Ordinal)
            && StoreNames.IsOllamaPart(reference.Tag)
            ? reference
            : throw Invalid("has a part that Ollama's registry does not allow: 1 to 80 letters, digits, and - _ . within");
    }

    private bool LooksLikePath() =>
        text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || text[0] is '.' or '/' or '~' || text.Contains('\\', StringComparison.Ordinal)
        || (text.Length > 1 && char.IsAsciiLetter(text[0]) && text[1] == ':' && (text.Length == 2 || text[2] is '/'));

    private NamedReference Named()
    {
        var (name, tag) = _pasted.LastIndexOf(':') is >= 0 and var colon ? (_pasted[..colon], _pasted[(colon + 1)..]) : (_pasted, null);
        return name.Split('/').All(StoreNames.IsName) && (tag is null || StoreNames.IsTag(tag)) ? new NamedReference(name, tag) : throw Invalid("is no name");
    }

    private LocalRunnerException Invalid(string what) =>
        new(LocalRunnerError.InvalidArgument, $"'{(text.Length > 200 ? text[..200] + "…" : text)}' {what}. {ModelReference.Forms}");
}
