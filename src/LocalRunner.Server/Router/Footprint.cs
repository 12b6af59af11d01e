using System.Collections.Immutable;
using LocalRunner.Devices;
using LocalRunner.Memory;

namespace LocalRunner.Server.Router;

/// <summary>Holds what a model takes, or what there is for all: main memory, and that of each kind of GPU, in bytes.</summary>
public sealed record Footprint(long Main, ImmutableDictionary<string, long> Gpus)
{
    /// <summary>What a worker takes beside what a plan counts, for the web server in it: measured with an empty model on Linux x64.</summary>
    public const long WebServer = 48L << 20;

    /// <summary>What each process takes of a card before it loads anything: measured with CUDA 13 on an NVIDIA H100.</summary>
    public const long CardContext = 528L << 20;

    public static Footprint Nothing { get; } = new(0, []);

    /// <summary>Gets the sum.</summary>
    public static Footprint operator +(Footprint left, Footprint right) => left.With(right, (one, other) => one + other);

    /// <summary>Gets what is left, less than nothing where it is short.</summary>
    public static Footprint operator -(Footprint left, Footprint right) => left.With(right, (one, other) => one - other);

    public static Footprint Of(MemoryEstimate memory) => new(memory.ResidentPeak + WebServer, Sums(memory.Gpus.Select(gpu => (gpu.Name, gpu.Total + (gpu.Kernels > 0 ? CardContext : 0)))));

    public static Footprint Room(long main, IEnumerable<GpuInfo> gpus) => new(main, Sums(gpus.Select(gpu => (gpu.Name, gpu.Memory))));

    /// <summary>Whether there is room for it.</summary>
    public bool Fits(Footprint room) => Main <= room.Main && Gpus.All(gpu => gpu.Value <= room.Gpus.GetValueOrDefault(gpu.Key));

    /// <summary>Whether giving it back would help where something is short of room.</summary>
    public bool Eases(Footprint needed, Footprint room) => (Main > 0 && needed.Main > room.Main)
        || Gpus.Any(gpu => gpu.Value > 0 && needed.Gpus.GetValueOrDefault(gpu.Key) > room.Gpus.GetValueOrDefault(gpu.Key));

    private static ImmutableDictionary<string, long> Sums(IEnumerable<(string Name, long Bytes)> gpus) =>
        gpus.GroupBy(gpu => gpu.Name).ToImmutableDictionary(kind => kind.Key, kind => kind.Sum(gpu => gpu.Bytes));

    private Footprint With(Footprint other, Func<long, long, long> combine) => new(
        combine(Main, other.Main),
        Gpus.Keys.Union(other.Gpus.Keys).ToImmutableDictionary(name => name, name => combine(Gpus.GetValueOrDefault(name), other.Gpus.GetValueOrDefault(name))));
}
