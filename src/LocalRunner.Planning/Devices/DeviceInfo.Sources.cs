using System.Runtime.InteropServices;
using LocalRunner.Machine;

namespace LocalRunner.Devices;

public sealed partial record DeviceInfo
{
    /// <summary>Lists the presets, such as <c>m2-max-64gb</c>; there are more of those with a card, see <see cref="FromPreset"/>.</summary>
    public static IReadOnlyList<string> Presets => DevicePresets.Names;

    /// <summary>Gets a machine by its name.</summary>
    /// <param name="name">
    /// In any case: a machine of <see cref="Presets"/>, a generic one with any memory (<c>laptop-24gb</c>), or one card or several of one kind
    /// and the memory beside them (<c>rtx-4090-24gb+64gb</c>, <c>rtx-4090+64gb</c>, <c>2x-rtx-3090-24gb+128gb</c>). As on price tags, gb is GiB here.
    /// </param>
    /// <exception cref="LocalRunnerException">There is no such preset (<see cref="LocalRunnerError.InvalidArgument"/>); the message names the nearest.</exception>
    public static DeviceInfo FromPreset(string name) => DevicePresets.Find(name);

    /// <summary>Reads a machine from a JSON file.</summary>
    /// <param name="path">
    /// A file with one object: <c>name</c> and <c>memory</c>, and if wanted <c>used</c>, <c>reserve</c>, <c>features</c>, <c>threads</c>, <c>bandwidth</c> and
    /// <c>gpus</c> (each with <c>name</c>, <c>memory</c>, <c>shares_memory</c>, <c>bandwidth</c>). Sizes are bytes, or texts such as "64GiB";
    /// bandwidths are bytes a second, or texts such as "400GB".
    /// </param>
    /// <exception cref="LocalRunnerException">The file is not there, can't be read, or does not describe a machine; the message says where.</exception>
    public static DeviceInfo Load(string path) => DeviceFile.Load(path);

    /// <summary>Describes this machine as it is now, as far as this process may use it.</summary>
    /// <param name="gpus">The GPUs that the engine has found; null for none, except that Apple silicon always has its own.</param>
    /// <returns>The machine. <see cref="Bandwidth"/> is published, not measured, and null where nothing is known.</returns>
    public static DeviceInfo Detect(IReadOnlyList<GpuInfo>? gpus = null)
    {
        var machine = MachineInfo.Detect();
        var device = Of(machine, CpuFeatureDetection.Detect(machine.Processor), gpus, OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64);
        return device with { Program = ProcessMemory.ReadProgram() };
    }

    /// <summary>Describes a machine by its facts.</summary>
    internal static DeviceInfo Of(MachineInfo machine, CpuFeatures features, IReadOnlyList<GpuInfo>? gpus, bool appleSilicon)
    {
        var memory = machine.EffectiveMemory;
        var bandwidth = appleSilicon ? DevicePresets.BandwidthOf(machine.Processor) : null;
        var known = gpus?.Select(gpu => gpu.SharesMemory ? gpu : gpu with { Bandwidth = gpu.Bandwidth ?? DevicePresets.BandwidthOfCard(gpu.Name) }).ToList();
        var cards = known?.Where(gpu => !gpu.SharesMemory).Select(gpu => gpu.Name).ToList() ?? [];
        return new DeviceInfo
        {
            Name = cards.Count == 0 ? machine.Processor : $"{machine.Processor} with {string.Join(", ", cards)}",
            Memory = memory,
            Used = Math.Clamp(memory - machine.EffectiveAvailableMemory, 0, memory),
            Reserve = MemoryReserve.ReserveOfMeasured(memory),
            Features = features,
            Threads = machine.UsableCores,
            Bandwidth = bandwidth,
            Gpus = known ?? (IReadOnlyList<GpuInfo>)(appleSilicon ? [new(machine.Processor, machine.GpuLimit ?? MemoryReserve.MetalWorkingSet(machine.TotalMemory, machine.HasOlderGpuLimit), SharesMemory: true, bandwidth)] : []),
        };
    }
}
