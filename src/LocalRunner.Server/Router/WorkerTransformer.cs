using Yarp.ReverseProxy.Forwarder;

namespace LocalRunner.Server.Router;

/// <summary>
/// What changes on the way to a worker: the router has checked who comes, so the worker gets neither keys nor origins, and sees no
/// host but its own.
/// </summary>
internal sealed class WorkerTransformer : HttpTransformer
{
    /// <summary>The headers that are between the client and this server.</summary>
    public static readonly string[] Own = ["Authorization", "x-api-key", "Cookie", "Origin", "Referer"];

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        foreach (var header in Own)
            proxyRequest.Headers.Remove(header);
        proxyRequest.Headers.Host = null;
    }
}
