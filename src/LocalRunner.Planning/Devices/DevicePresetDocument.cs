namespace LocalRunner.Devices;

/// <summary>The file of presets. Memory is in GiB, bandwidth in 10⁹ bytes a second.</summary>
internal sealed record DevicePresetDocument
{
    public string Comment { get; init; } = "";

    public required IReadOnlyList<Machine> Machines { get; init; }

    public required IReadOnlyList<Card> Gpus { get; init; }

    /// <summary>A kind of machine, the amounts of memory that it is sold with, and what its GPU was seen to get of one where that is not the rule's.</summary>
    internal sealed record Machine(
        string Id, string Name, IReadOnlyList<int> Memory, double Bandwidth, int Threads, IReadOnlyList<string> Features, string Source,
        bool AnyMemory = false, bool SharedGpu = false, double? ReserveShare = null, IReadOnlyDictionary<string, double>? WorkingSet = null);

    /// <summary>A card, the kind of machine that it is put into, and that machine's memory where nobody says.</summary>
    internal sealed record Card(string Id, string Name, int Memory, double Bandwidth, string Host, int HostMemory, string Source);
}
