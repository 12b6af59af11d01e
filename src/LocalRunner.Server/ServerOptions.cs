namespace LocalRunner.Server;

/// <summary>Describes what a server serves, who may use it, and how much of everything a client may take.</summary>
public sealed record ServerOptions
{
    /// <summary>The address that a server listens on where nothing else is said.</summary>
    public const string UsualAddress = "http://127.0.0.1:9931";

    /// <summary>Gets the addresses to listen on, such as http://127.0.0.1:9931 or http://unix:/run/localrunner.sock; an application that embeds the routes listens as it likes.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [UsualAddress];

    /// <summary>Gets the models that this process serves.</summary>
    public IReadOnlyList<ServedModelOptions> Models { get; init; } = [];

    /// <summary>Gets the keys of which a client has to send one; none where everybody on this machine may come. Addresses off-loopback need one.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = [];

    /// <summary>Gets the names that clients may call this machine by, beside its own, localhost and plain addresses. Others are refused, as a page of a rebound name would send them.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Gets the origins of web pages that may use the server, such as https://chat.example.org, beside its own page and those of this machine.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Gets the most bytes of a request's body.</summary>
    public int MaxBodyBytes { get; init; } = 32 << 20;

    /// <summary>Gets the most requests that one model answers or keeps waiting; more are told to come back.</summary>
    public int MaxRequests { get; init; } = 64;

    /// <summary>Gets how long a request waits for a model that is still being loaded.</summary>
    public TimeSpan LoadWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the time after which an answer is ended.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets after how much silence a stream gets a sign of life, so that nobody on the way takes it for dead.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    public void Validate()
    {
        Require.InRange(MaxBodyBytes, 1024, int.MaxValue, "The most bytes of a body", "bytes");
        Require.InRange(MaxRequests, 1, 1 << 16, "The most requests of a model", "");
        Require.InRange((float)LoadWait.TotalSeconds, 0, 86_400, "The seconds to wait for a load");
        Require.InRange((float)RequestTimeout.TotalSeconds, 1, 30 * 86_400, "The seconds of a request");
        Require.InRange((float)KeepAlive.TotalSeconds, 0.01f, 3600, "The seconds between signs of life");
        foreach (var key in ApiKeys)
        {
            if (key.Length == 0 || key.Any(letter => letter is <= ' ' or > '~'))
                throw Require.Invalid("An API key is empty or holds a blank or another letter than ASCII has, which no header can carry. Choose another.");
        }

        foreach (var model in Models)
            model.Validate();
        var twice = Models.SelectMany(model => (string[])[model.Name, .. model.Aliases]).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw Require.Invalid($"Two of the served models are called '{twice.Key}'. Give each its own name and aliases.");
    }
}
