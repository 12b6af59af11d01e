using System.Net;
using System.Net.Sockets;

namespace LocalRunner.Store.Transfer;

/// <summary>
/// Opens connections to public addresses, and to others only where the registry that the user named has one of that kind itself. The address
/// that was checked is the one dialled, so that a name can't mean another one a moment later.
/// </summary>
/// <param name="registry">The address that the user named, which may be anywhere.</param>
/// <param name="options">What looks names up.</param>
internal sealed class ConnectionGuard(Uri registry, TransferOptions options)
{
    private AddressKind[]? _kindsOfRegistry;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isProxy = context.InitialRequestMessage.Method == HttpMethod.Connect || !IsHost(context.InitialRequestMessage.RequestUri, host);
        var addresses = await ResolveAsync(host, cancellation).ConfigureAwait(false);
        var allowed = isProxy || IsHost(registry, host) ? addresses : await AllowedAsync(addresses, cancellation).ConfigureAwait(false);
        if (allowed.Length == 0)
            throw Refused(host, addresses.FirstOrDefault());

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Refuses addresses that are written out, before anything is sent, also where a proxy or another's client would connect.</summary>
    public void CheckLiteral(Uri address)
    {
        if (!IsHost(registry, address.IdnHost) && IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal) && !IsAllowed(literal, KindsOf(registry)))
            throw Refused(address.IdnHost, literal);
    }

    private static bool IsHost(Uri? address, string host) => address is not null
        && (address.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase) || address.Host.Trim('[', ']').Equals(host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));

    private static bool IsAllowed(IPAddress address, AddressKind[] kinds) =>
        AddressKinds.Of(address) is var kind && (kind == AddressKind.Public || (kind != AddressKind.LinkLocal && kinds.Contains(kind)));

    private static AddressKind[] KindsOf(Uri registry) => registry.IsLoopback ? [AddressKind.Loopback]
        : IPAddress.TryParse(registry.IdnHost.Trim('[', ']'), out var literal) ? [AddressKinds.Of(literal)] : [];

    private static LocalRunnerException Refused(string host, IPAddress? address) => new(
        LocalRunnerError.NetworkFailed,
        $"The server sent the request on to '{host}', {(address is null || address.ToString() == host.Trim('[', ']') ? "which" : $"whose address {address}")} is not a public one. "
        + "It was not followed: it could reach what only this machine can. Check the address of the hub.");

    private async Task<IPAddress[]> AllowedAsync(IPAddress[] addresses, CancellationToken cancellation)
    {
        if (addresses.All(address => AddressKinds.Of(address) == AddressKind.Public))
            return addresses;

        _kindsOfRegistry ??= [.. (await ResolveAsync(registry.IdnHost, cancellation).ConfigureAwait(false)).Select(AddressKinds.Of).Distinct()];
        return [.. addresses.Where(address => IsAllowed(address, _kindsOfRegistry))];
    }

    private Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? Task.FromResult<IPAddress[]>([literal]) : options.Resolve(host, cancellation);
}
