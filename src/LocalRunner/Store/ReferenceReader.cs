namespace LocalRunner.Store;

/// <summary>Reads the grammar of <see cref="ModelReference"/>.</summary>
internal sealed class ReferenceReader(string text)
{
    private const string Extension = ".gguf";
    private const int MaxLength = 4096;

    private static readonly string[] s_hubHosts = ["hf.co", "huggingface.co", "www.huggingface.co"];
    private static readonly string[] s_ollamaHosts = ["ollama.com", "www.ollama.com", "registry.ollama.ai"];

    public ModelReference Read()
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid("is empty");
        if (text.Length > MaxLength)
            throw Invalid($"has {text.Length} characters, more than the {MaxLength} allowed");
        if (text.Any(char.IsControl))
            throw Invalid("holds a control character");

        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme && text[..scheme].All(char.IsAsciiLetter))
            return Address();
        if (WithoutHost(text, s_hubHosts) is { } hub)
            return Hub(hub);
        if (WithoutHost(text, s_ollamaHosts) is { } ollama)
            return Ollama(ollama);
        return LooksLikePath() ? new FileReference(text) : Named();
    }

    private static string? WithoutHost(string text, string[] hosts) =>
        hosts.FirstOrDefault(host => text.StartsWith(host + "/", StringComparison.OrdinalIgnoreCase)) is { } host ? text[(host.Length + 1)..] : null;

    private ModelReference Address()
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw Invalid("is no address");
        if (address.UserInfo.Length > 0)
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, "The address holds a user's name or password. Leave them out: no file is fetched with them.");
        if (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            throw Invalid($"begins with {address.Scheme}://, which anyone between can change; only https is taken");
        if (s_hubHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
            return HubPage(Uri.UnescapeDataString(address.AbsolutePath).Trim('/'));
        if (s_ollamaHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
            return Ollama(Uri.UnescapeDataString(address.AbsolutePath).Trim('/'));
        return address.AbsolutePath.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
            ? new WebReference(address)
            : throw Invalid("is an address, but not one of a .gguf file");
    }

    /// <summary>Reads what a browser's address line shows: <c>user/repo</c>, or <c>user/repo/blob/revision/file</c>.</summary>
    private HubReference HubPage(string path)
    {
        var parts = path.Split('/', 5);
        return parts switch
        {
            [var user, var name, "blob" or "resolve" or "raw", var revision, var file] => Checked(new($"{user}/{name}", File: file, Revision: revision)),
            [var user, var name, "tree", var revision, ..] => Checked(new($"{user}/{name}", Revision: revision)),
            _ => Hub(path),
        };
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
        var (name, tag) = text.LastIndexOf(':') is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, null);
        return name.Split('/').All(StoreNames.IsName) && (tag is null || StoreNames.IsTag(tag)) ? new NamedReference(name, tag) : throw Invalid("is no name");
    }

    private LocalRunnerException Invalid(string what) =>
        new(LocalRunnerError.InvalidArgument, $"'{(text.Length > 200 ? text[..200] + "…" : text)}' {what}. {ModelReference.Forms}");
}
