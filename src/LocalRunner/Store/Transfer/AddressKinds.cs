using System.Net;
using System.Net.Sockets;

namespace LocalRunner.Store.Transfer;

/// <summary>Sorts addresses, so that no server can send a request to where only this machine gets.</summary>
internal static class AddressKinds
{
    // RFC 6890 and its successors. The shared space of carriers is what overlay networks use for their own.
    private static readonly (IPNetwork Network, AddressKind Kind)[] s_networks =
    [
        (IPNetwork.Parse("0.0.0.0/8"), AddressKind.Reserved),
        (IPNetwork.Parse("10.0.0.0/8"), AddressKind.Private),
        (IPNetwork.Parse("100.64.0.0/10"), AddressKind.Private),
        (IPNetwork.Parse("127.0.0.0/8"), AddressKind.Loopback),
        (IPNetwork.Parse("169.254.0.0/16"), AddressKind.LinkLocal),
        (IPNetwork.Parse("172.16.0.0/12"), AddressKind.Private),
        (IPNetwork.Parse("192.0.0.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("192.0.2.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("192.168.0.0/16"), AddressKind.Private),
        (IPNetwork.Parse("198.18.0.0/15"), AddressKind.Reserved),
        (IPNetwork.Parse("198.51.100.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("203.0.113.0/24"), AddressKind.Reserved),
        (IPNetwork.Parse("224.0.0.0/3"), AddressKind.Reserved),
        (IPNetwork.Parse("::1/128"), AddressKind.Loopback),
        (IPNetwork.Parse("fc00::/7"), AddressKind.Private),
        (IPNetwork.Parse("fe80::/10"), AddressKind.LinkLocal),
        (IPNetwork.Parse("2000::/3"), AddressKind.Public),
        (IPNetwork.Parse("::/0"), AddressKind.Reserved),
    ];

    private static readonly IPNetwork s_translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork s_sixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork s_documentation = IPNetwork.Parse("2001:db8::/32");

    public static AddressKind Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Of(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var bytes = address.GetAddressBytes();
            if (s_translated.Contains(address))
                return Of(new IPAddress(bytes.AsSpan(12)));
            if (s_sixToFour.Contains(address))
                return Of(new IPAddress(bytes.AsSpan(2, 4)));
            if (s_documentation.Contains(address))
                return AddressKind.Reserved;
        }

        foreach (var (network, kind) in s_networks)
        {
            if (network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address))
                return kind;
        }

        return address.AddressFamily is AddressFamily.InterNetwork ? AddressKind.Public : AddressKind.Reserved;
    }
}
