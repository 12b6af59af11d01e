using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Security;

/// <summary>Decides who may use a route: first by the host that is named, then by the page's origin, then by the key.</summary>
internal sealed class Access(ServerOptions options)
{
    private readonly HostCheck _hosts = new(options.AllowedHosts);
    private readonly OriginCheck _origins = new(options.AllowedOrigins);
    private readonly KeyCheck _keys = new(options.ApiKeys);

    /// <summary>Returns why a request is refused; null where it is not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="needsKey">Whether the route is for those who have a key, where there are keys.</param>
    public ApiError? Check(HttpContext context, bool needsKey) =>
        _hosts.Check(context) ?? _origins.Check(context) ?? (needsKey ? _keys.Check(context.Request) : null);
}
