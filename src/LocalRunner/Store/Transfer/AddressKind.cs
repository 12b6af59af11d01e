namespace LocalRunner.Store.Transfer;

/// <summary>Says what an address belongs to.</summary>
internal enum AddressKind
{
    Public,
    Private,
    Loopback,
    LinkLocal,
    Reserved,
}
