using LocalRunner.Bench.Measurement;
using LocalRunner.Devices;

namespace LocalRunner.Cli.Flags;

/// <summary>What the flags ask for.</summary>
/// <param name="Bench">What is measured, and how.</param>
/// <param name="Layers">With how many layers a model that is not downloaded is measured; empty leaves it to the memory.</param>
/// <param name="Folder">Where files are written; null for the system's temporary folder.</param>
/// <param name="DeviceName">The other machine's name.</param>
/// <param name="Device">The other machine; null for none.</param>
internal sealed record BenchArguments(BenchOptions Bench, IReadOnlyList<int> Layers, string? Folder, string DeviceName, DeviceInfo? Device);
