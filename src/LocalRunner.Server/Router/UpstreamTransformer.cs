using System.Net;
using System.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace LocalRunner.Server.Router;

/// <summary>
/// What changes on the way to an upstream: the address, and the key, which is the upstream's and never the client's. What refuses that
/// key is no answer to the client, who would take it for its own.
/// </summary>
internal sealed class UpstreamTransformer(Upstream upstream) : HttpTransformer
{
    public const string NameHeader = "x-localrunner-upstream";

    /// <summary>Gets whether the upstream refused the key.</summary>
    public HttpStatusCode? Refused { get; private set; }

    /// <summary>Finds the address there for a path here; null where OpenAI's API has no such path.</summary>
    public Uri? AddressOf(HttpRequest request) => request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase, out var rest) && rest.HasValue
        ? new Uri(upstream.Address.AbsoluteUri.TrimEnd('/') + rest.ToUriComponent() + request.QueryString.ToUriComponent())
        : null;

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        foreach (var header in WorkerTransformer.Own)
            proxyRequest.Headers.Remove(header);
        proxyRequest.Headers.Host = null;
        proxyRequest.RequestUri = AddressOf(httpContext.Request);
        if (upstream.Key is { } key)
            proxyRequest.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } refusal)
        {
            Refused = refusal.StatusCode;
            return false;
        }

        // It must not set what is between the client and this server.
        foreach (var header in proxyResponse?.Headers.Where(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase) || header.Key == "Set-Cookie").ToList() ?? [])
            proxyResponse!.Headers.Remove(header.Key);
        if (proxyResponse is not null)
            httpContext.Response.Headers[NameHeader] = upstream.Name;
        return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
    }
}
