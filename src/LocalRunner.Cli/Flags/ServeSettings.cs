using LocalRunner.Server;
using LocalRunner.Server.Router;

namespace LocalRunner.Cli.Flags;

/// <summary>What the flags of <c>serve</c> say of its address, its keys and its routes.</summary>
internal sealed record ServeSettings
{
    public const string KeyVariable = "LOCALRUNNER_API_KEY";

    private static readonly Dictionary<string, string> s_none = new(StringComparer.OrdinalIgnoreCase);

    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 9931;

    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    public IReadOnlyDictionary<string, string> Aliases { get; init; } = s_none;

    public IReadOnlyDictionary<string, string> Upstreams { get; init; } = s_none;

    public IReadOnlyDictionary<string, string> KeyVariables { get; init; } = s_none;

    public string? Overflow { get; init; }

    public int Queue { get; init; } = 64;

    /// <summary>Makes the server's options; the key comes from the environment where no flag gives one.</summary>
    public ServerOptions ToServer(Func<string, string?> variable) => new()
    {
        Addresses = [$"http://{(Host.Contains(':', StringComparison.Ordinal) && !Host.StartsWith('[') ? $"[{Host}]" : Host)}:{Port}"],
        ApiKeys = ApiKeys.Count > 0 ? ApiKeys : variable(KeyVariable) is { Length: > 0 } key ? [key] : [],
        AllowedHosts = AllowedHosts,
        AllowedOrigins = AllowedOrigins,
    };

    /// <summary>Makes the upstreams, each with its key from the environment.</summary>
    public IReadOnlyList<Upstream> ToUpstreams(Func<string, string?> variable)
    {
        if (KeyVariables.Keys.FirstOrDefault(name => !Upstreams.ContainsKey(name)) is { } unknown)
            throw SettingValue.Invalid($"--upstream-key-env names '{unknown}', which no --upstream is called.");
        var upstreams = Upstreams.Select(each => ToUpstream(each.Key, each.Value, KeyVariables.GetValueOrDefault(each.Key) ?? Upstream.UsualKeyVariable(each.Key), variable)).ToList();
        if (Overflow is { } overflow && !upstreams.Exists(each => each.Name.Equals(overflow.Split('/')[0], StringComparison.OrdinalIgnoreCase)))
            throw SettingValue.Invalid($"--overflow names '{overflow}', which no --upstream is called.");
        return upstreams;
    }

    private static Upstream ToUpstream(string name, string address, string keyVariable, Func<string, string?> variable)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            throw SettingValue.Invalid($"An upstream's name has no '/', which stands between it and its models, as '{name}' has.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || uri.Query.Length > 0)
            throw SettingValue.Invalid($"--upstream takes NAME=URL such as cluster=https://host/v1, without user or query, not '{address}'.");
        var key = variable(keyVariable) is { Length: > 0 } found ? found : null;
        if (key is not null && uri.Scheme == "http" && !uri.IsLoopback)
            throw SettingValue.Invalid($"The key in {keyVariable} would travel to {uri.Host} in plain text. Use https, or unset it.");
        return new(name, uri, key, keyVariable);
    }
}
