using System.Net;
using LocalRunner.Server.Page;

namespace LocalRunner.Server;

/// <summary>Makes applications that serve models, with the limits that a server off the web's edge needs.</summary>
public static class ModelServer
{
    private const string UnixSocket = "unix:";

    /// <summary>Makes an application that serves the models of its options; run it.</summary>
    /// <param name="options">What is served, where, and who may use it.</param>
    /// <param name="configure">What else the application needs, such as where its log goes; null for nothing.</param>
    /// <exception cref="LocalRunnerException">An option is outside what it allows, or an address off this machine is to be served without a key.</exception>
    public static WebApplication Create(ServerOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = CreateBuilder(options);
        builder.Services.AddLocalRunner(options);
        configure?.Invoke(builder);
        var application = builder.Build();
        application.MapLocalRunner();
        application.MapPage();
        return application;
    }

    /// <summary>Makes a builder that listens where the options say, with bounded headers, bodies and connections, and logs to nowhere yet.</summary>
    /// <param name="options">Where to listen, and the keys.</param>
    /// <exception cref="LocalRunnerException">An option is outside what it allows, or an address off this machine is to be served without a key.</exception>
    internal static WebApplicationBuilder CreateBuilder(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        foreach (var address in options.Addresses)
            CheckAddress(address, options.ApiKeys.Count > 0);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls([.. options.Addresses]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
            kestrel.Limits.MaxRequestHeaderCount = 100;
            kestrel.Limits.MaxRequestLineSize = 8 << 10;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
            kestrel.Limits.MaxConcurrentConnections = 4096;
        });
        return builder;
    }

    private static void CheckAddress(string address, bool hasKey)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            throw Require.Invalid($"'{address}' is no address to listen on. Write it as {ServerOptions.UsualAddress} or http://unix:/path/to/socket.");
        if (!hasKey && !IsOfThisMachine(address, parsed))
            throw Require.Invalid($"{address} can be reached from other machines, and there is no key. Set one (--api-key or LOCALRUNNER_API_KEY), or listen on 127.0.0.1.");
    }

    private static bool IsOfThisMachine(string address, Uri parsed) =>
        address.Contains("://" + UnixSocket, StringComparison.OrdinalIgnoreCase)
        || parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
