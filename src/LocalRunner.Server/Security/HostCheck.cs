using System.Net;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Security;

/// <summary>
/// Refuses requests that name a host which is not this machine: a page can let its own name point here (DNS rebinding), and its
/// requests then bear that name. Plain addresses can't be rebound.
/// </summary>
internal sealed class HostCheck(IEnumerable<string> allowed)
{
    private readonly HashSet<string> _names = new(
        ["localhost", Environment.MachineName, Environment.MachineName + ".local", "host.docker.internal", "host.containers.internal", .. allowed], StringComparer.OrdinalIgnoreCase);

    public ApiError? Check(HttpContext context)
    {
        // No page can reach a socket of the file system.
        if (context.Connection.LocalIpAddress is null)
            return null;
        var host = context.Request.Host.Host;
        return IsLocal(host) || _names.Contains(host) || _names.Contains("*")
            ? null
            : new(403, "host_not_allowed", $"The request is for the host '{Shown(host)}', which is none of this server's names. Allow it (--allow-host), or use localhost or the address.");
    }

    /// <summary>Returns whether a host is an address, or a name that always means this machine.</summary>
    public static bool IsLocal(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out _) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private static string Shown(string host) => host.Length > 100 ? host[..100] + "…" : host;
}
