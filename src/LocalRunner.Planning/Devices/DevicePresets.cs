using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalRunner.Machine;

namespace LocalRunner.Devices;

/// <summary>Knows machines by name, to plan for one that stands elsewhere.</summary>
internal static partial class DevicePresets
{
    private const long GiB = 1L << 30;
    private const int MostMemory = 65_536;

    private static readonly Lazy<DevicePresetDocument> s_document = new(Read);
    private static readonly Lazy<IReadOnlyList<string>> s_names = new(MakeNames);

    /// <summary>Gets the names that stand for one machine each.</summary>
    public static IReadOnlyList<string> Names => s_names.Value;

    public static DeviceInfo Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > 100 || Name().Match(name.Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-')) is not { Success: true } match)
            throw Unknown(name);

        var (kind, size, beside) = (match.Groups["kind"].Value, Amount(match.Groups["size"]), Amount(match.Groups["beside"]));
        var count = match.Groups["count"].Success ? Amount(match.Groups["count"])!.Value : 1;
        if (Card(kind, size) is { } card)
            return WithCards(name, card, count, beside ?? card.HostMemory);
        if (s_document.Value.Machines.FirstOrDefault(machine => machine.Id == kind) is not { } machine || match.Groups["count"].Success || beside is not null)
            throw Unknown(name);
        if (size is null || !(machine.AnyMemory || machine.Memory.Contains(size.Value)))
        {
            throw Require.Invalid($"{machine.Name} {(size is null ? "needs its memory in the name" : $"is not sold with {size} GB")}: " +
                $"{string.Join(", ", machine.Memory.Select(gib => $"{machine.Id}-{gib}gb"))}{(machine.AnyMemory ? ", or any other amount" : "")}.");
        }

        return Of(machine, size.Value);
    }

    /// <summary>Gets what a processor reads a second of main memory, in bytes, by the name that the system gives it; null for others.</summary>
    public static double? BandwidthOf(string processor) =>
        s_document.Value.Machines.FirstOrDefault(machine => string.Equals(machine.Name, processor, StringComparison.OrdinalIgnoreCase))?.Bandwidth * 1e9;

    /// <summary>
    /// Gets what a card reads a second of its memory, in bytes, by the name that its driver gives it; null for others. The name may go on with the
    /// memory and the socket, but not with what makes another card of it (Laptop GPU, SUPER, PCIe).
    /// </summary>
    public static double? BandwidthOfCard(string name)
    {
        var known = s_document.Value.Gpus.Where(card => name.StartsWith(card.Name, StringComparison.OrdinalIgnoreCase)
            && FormFactor().Match(name[card.Name.Length..]) is { Success: true } rest
            && (!rest.Groups["size"].Success || Amount(rest.Groups["size"]) == card.Memory)).ToList();
        return known.Select(card => card.Bandwidth).Distinct().Count() == 1 ? known[0].Bandwidth * 1e9 : null;
    }

    private static DeviceInfo Of(DevicePresetDocument.Machine machine, int size)
    {
        var memory = size * GiB;
        return new DeviceInfo
        {
            Name = $"{machine.Name}, {size} GB",
            Memory = memory,
            Reserve = machine.ReserveShare is { } share ? (long)(memory * share) : MemoryReserve.ReserveOfUnseen(memory),
            Features = machine.Features.Aggregate(CpuFeatures.None, (features, feature) => features | DeviceFile.Feature(feature, "devices.json")),
            Threads = machine.Threads,
            Bandwidth = machine.Bandwidth * 1e9,
            Gpus = machine.SharedGpu ? [new(machine.Name, WorkingSet(machine, size), SharesMemory: true, machine.Bandwidth * 1e9)] : [],
        };
    }

    private static long WorkingSet(DevicePresetDocument.Machine machine, int size) =>
        machine.WorkingSet is { } seen && seen.TryGetValue(size.ToString(CultureInfo.InvariantCulture), out var gib)
            ? (long)(gib * GiB)
            : MemoryReserve.MetalWorkingSet(size * GiB);

    private static DeviceInfo WithCards(string name, DevicePresetDocument.Card card, int count, int hostMemory)
    {
        if (count is < 1 or > 16)
            throw Require.Invalid($"'{name}' asks for {count} cards; 1 to 16 can be planned with.");
        var gpu = new GpuInfo(card.Name, MemoryReserve.Card(card.Memory * GiB), SharesMemory: false, card.Bandwidth * 1e9);
        var host = Of(s_document.Value.Machines.First(machine => machine.Id == card.Host), hostMemory);
        return host with
        {
            Name = $"{(count > 1 ? $"{count} x " : "")}{card.Name} {card.Memory} GB, {hostMemory} GB beside",
            Gpus = [.. Enumerable.Repeat(gpu, count)],
        };
    }

    /// <summary>Gets the card; the memory tells two of one name apart, and may be left out.</summary>
    private static DevicePresetDocument.Card? Card(string kind, int? size) =>
        s_document.Value.Gpus.FirstOrDefault(card => card.Id == kind && (size is null || card.Memory == size));

    private static int? Amount(Group digits)
    {
        if (!digits.Success)
            return null;
        return int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) && amount is >= 1 and <= MostMemory
            ? amount
            : throw Require.Invalid($"{digits.Value} is out of range; it must lie between 1 and {MostMemory}.");
    }

    private static LocalRunnerException Unknown(string name)
    {
        var shown = name.Length > 100 ? name[..100] + "…" : name;
        var known = Names.Concat(s_document.Value.Gpus.Select(card => card.Id)).Distinct();
        var nearest = NearestNames.Of(name.Trim(), known, 4).ToList();
        return Require.Invalid($"No device preset is called '{shown}'. {(nearest.Count > 0 ? "Near" : "There are")}: {string.Join(", ", nearest.Count > 0 ? nearest : Names)}.");
    }

    private static DevicePresetDocument Read()
    {
        using var stream = typeof(DevicePresets).Assembly.GetManifestResourceStream("devices.json")!;
        return JsonSerializer.Deserialize(stream, DevicePresetJson.Default.DevicePresetDocument)!;
    }

    private static IReadOnlyList<string> MakeNames() =>
    [
        .. s_document.Value.Machines.SelectMany(machine => machine.Memory, (machine, gib) => $"{machine.Id}-{gib}gb"),
        .. s_document.Value.Gpus.Select(card => card.Host == "server" ? $"{card.Id}-{card.Memory}gb" : $"{card.Id}-{card.Memory}gb+{card.HostMemory}gb"),
    ];

    [GeneratedRegex(@"^([ -](SXM[0-9]?|HBM[0-9][a-z]?|(?<size>[0-9]{1,4}) ?GB))*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex FormFactor();

    [GeneratedRegex(
        @"^((?<count>[0-9]{1,9})x-?)?(?<kind>[a-z][a-z0-9]*(-[a-z0-9]+)*?)(-(?<size>[0-9]{1,9})(gb|gib|g))?(\+(?<beside>[0-9]{1,9})(gb|gib|g))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
