namespace LocalRunner.Store;

/// <summary>Says where models are kept, and where they come from. What is not set comes from the environment, as the hub's own programs read it.</summary>
public sealed record StoreOptions
{
    private static readonly Uri s_hub = new("https://huggingface.co");
    private static readonly Uri s_ollama = new("https://registry.ollama.ai");

    /// <summary>Gets the folder that models of the hub are kept in, which other programs share; null takes <see cref="StoreFolder.Hub"/>.</summary>
    public StoreFolder? HubCache { get; init; }

    /// <summary>Gets the folder that other models, and the names of all, are kept in; null takes <see cref="StoreFolder.Own"/>.</summary>
    public StoreFolder? Own { get; init; }

    /// <summary>Gets the hub's address; null takes HF_ENDPOINT, or the public one.</summary>
    public Uri? HubEndpoint { get; init; }

    /// <summary>Gets the address of Ollama's registry; null takes the public one.</summary>
    public Uri? OllamaEndpoint { get; init; }

    /// <summary>Gets the hub's access token; null takes HF_TOKEN, or the file that the hub's programs keep it in; empty takes none.</summary>
    public string? HubToken { get; init; }

    /// <summary>Gets whether nothing may be asked of the network; null takes HF_HUB_OFFLINE.</summary>
    public bool? Offline { get; init; }

    /// <summary>
    /// Gets what sends the requests; null makes a client that checks each address at the moment it connects.
    /// One that is given should not follow redirects itself.
    /// </summary>
    public HttpClient? HttpClient { get; init; }

    /// <summary>Gets where other programs keep their models; null looks it up.</summary>
    internal OtherStores? Others { get; init; }

    /// <summary>Gets whether files are shown by links; null takes HF_HUB_DISABLE_SYMLINKS.</summary>
    internal bool? Links { get; init; }

    /// <summary>Gets how downloads go about it.</summary>
    internal Transfer.TransferOptions Transfer { get; init; } = new();

    /// <summary>Reads the environment for all that is not set, but for the hub's address: what is here is found without it.</summary>
    /// <exception cref="LocalRunnerException">
    /// An address is none (<see cref="LocalRunnerError.InvalidArgument"/>), or there is no place for models (<see cref="LocalRunnerError.StoreFailed"/>).
    /// </exception>
    internal StoreOptions Resolved() => Resolved(Environment.GetEnvironmentVariable);

    /// <summary>Reads the environment for the hub's address.</summary>
    /// <param name="purpose">What the network is needed to do, in the words of an error.</param>
    /// <param name="state">How an error begins.</param>
    /// <exception cref="LocalRunnerException">
    /// The network may not be asked (<see cref="LocalRunnerError.NetworkFailed"/>), or HF_ENDPOINT is no address (<see cref="LocalRunnerError.InvalidArgument"/>).
    /// </exception>
    internal StoreOptions Online(string purpose, string state = "") => Online(purpose, state, Environment.GetEnvironmentVariable);

    internal StoreOptions Online(string purpose, string state, Func<string, string?> variable) => Offline == true
        ? throw new LocalRunnerException(LocalRunnerError.NetworkFailed, $"{state}HF_HUB_OFFLINE says that the network may not be asked. Unset it to {purpose}.")
        : this with { HubEndpoint = HubEndpoint ?? Checked(variable("HF_ENDPOINT") is { Length: > 0 } text ? Endpoint(text) : s_hub) };

    internal StoreOptions Resolved(Func<string, string?> variable) => this with
    {
        HubCache = HubCache ?? StoreFolder.OfHub(variable, StoreFolder.Home),
        Own = Own ?? StoreFolder.OfOwn(variable, StoreFolder.Home),
        HubEndpoint = HubEndpoint is null ? null : Checked(HubEndpoint),
        OllamaEndpoint = Checked(OllamaEndpoint ?? s_ollama),
        HubToken = HubToken ?? StoreToken.Find(variable, StoreFolder.Home) ?? "",
        Links = Links ?? !IsTrue(variable("HF_HUB_DISABLE_SYMLINKS")),
        Offline = Offline ?? (IsTrue(variable("HF_HUB_OFFLINE")) || IsTrue(variable("TRANSFORMERS_OFFLINE"))),
    };

    internal static bool IsTrue(string? value) => value is not null && (value == "1" || new[] { "on", "yes", "true" }.Contains(value, StringComparer.OrdinalIgnoreCase));

    private static Uri Endpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw Require.Invalid($"HF_ENDPOINT is '{text}', which is no address such as https://huggingface.co.");

    private static Uri Checked(Uri address) =>
        address is { IsAbsoluteUri: true, Host.Length: > 0, UserInfo.Length: 0, Query.Length: 0 } && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? new Uri(address.AbsoluteUri.TrimEnd('/'))
            : throw Require.Invalid("The address of a hub is https://host, without a user, a password or a query.");
}
