using System.Net;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Security;

/// <summary>
/// Refuses the requests of web pages that are not allowed to use this server, and tells browsers of those that are. Programs send no
/// origin. Allowed are the server's own page, pages of this machine, the windows of local applications, and the origins configured.
/// </summary>
internal sealed class OriginCheck(IEnumerable<string> allowed)
{
    // No page of the web has an origin of these schemes.
    private static readonly string[] s_applications = ["app", "tauri", "vscode-webview", "vscode-file"];

    private readonly HashSet<string> _origins = new(allowed.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    public ApiError? Check(HttpContext context)
    {
        if (context.Request.Headers.Origin is not [{ Length: > 0 } origin, ..])
            return null;
        if (!IsAllowed(origin, context.Request))
        {
            return new(403, "origin_not_allowed",
                $"A page of '{(origin.Length > 100 ? origin[..100] + "…" : origin)}' sent this request, and it is not allowed to use this server. Allow it (--allow-origin).");
        }

        // The origin itself and never *, which would let any page in.
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Append("Vary", "Origin");
        return null;
    }

    /// <summary>Answers what a browser asks before it sends another origin's request.</summary>
    public static void Allow(HttpContext context)
    {
        var (asked, headers) = (context.Request.Headers, context.Response.Headers);
        if (asked.Origin.Count > 0)
        {
            headers.AccessControlAllowMethods = "GET, POST, DELETE, OPTIONS";
            headers.AccessControlAllowHeaders = asked.AccessControlRequestHeaders;
            headers.AccessControlMaxAge = "600";
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private bool IsAllowed(string origin, HttpRequest request)
    {
        if (_origins.Contains(origin) || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var address)
            && (s_applications.Contains(address.Scheme, StringComparer.OrdinalIgnoreCase) || IsThisMachine(address.Host));
    }

    private static bool IsThisMachine(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) ? IPAddress.IsLoopback(address)
        : host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
