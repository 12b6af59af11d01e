using System.Text.Json;
using LocalRunner.Machine;

namespace LocalRunner.Devices;

/// <summary>Reads a machine from a JSON file that someone wrote by hand: whatever is wrong in it is said with its place.</summary>
internal static class DeviceFile
{
    private const long MostBytes = 1L << 50;
    private const int MostGpus = 64;

    // Less is a number whose unit was forgotten.
    private const long LeastBytes = 1 << 20;

    private static readonly string[] s_members = ["name", "memory", "used", "reserve", "features", "threads", "bandwidth", "gpus"];
    private static readonly string[] s_gpuMembers = ["name", "memory", "shares_memory", "bandwidth"];

    public static DeviceInfo Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (!File.Exists(path))
                throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"There is no file {path} to read a device from.");
            using var stream = File.OpenRead(path);
            if (stream.Length > 1 << 20)
                throw Require.Invalid($"{path} has {stream.Length} bytes; a device is described in at most {1 << 20}.");
            using var document = JsonDocument.Parse(stream, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement, path);
        }
        catch (JsonException exception)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"{path} is not JSON: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"{path} could not be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the name of an instruction set as the file writes it, such as int8_matrix.</summary>
    public static CpuFeatures Feature(string name, string where)
    {
        var known = Enum.GetValues<CpuFeatures>().Where(feature => feature != CpuFeatures.None);
        foreach (var feature in known)
        {
            if (JsonNamingPolicy.SnakeCaseLower.ConvertName(feature.ToString()).Replace("_", "").Equals(name.Replace("_", ""), StringComparison.OrdinalIgnoreCase))
                return feature;
        }

        throw Require.Invalid($"{where}: '{name}' is no instruction set; known: {string.Join(", ", known.Select(feature => JsonNamingPolicy.SnakeCaseLower.ConvertName(feature.ToString())))}.");
    }

    private static DeviceInfo Read(JsonElement root, string path)
    {
        var device = new JsonMembers(root, path, s_members);
        var memory = Memory(device, path) ?? throw device.Missing("memory");
        var used = device.Size("used", 0, memory);
        var gpus = device.Elements("gpus", MostGpus).Select(gpu => Gpu(gpu.Element, gpu.Where, memory)).ToList();
        return new DeviceInfo
        {
            Name = device.Text("name") ?? throw device.Missing("name"),
            Memory = memory,
            Used = used ?? 0,
            Reserve = device.Size("reserve", 0, memory) ?? (used is null ? MemoryReserve.ReserveOfUnseen(memory) : MemoryReserve.ReserveOfMeasured(memory)),
            Features = device.Elements("features", 64).Aggregate(CpuFeatures.None, (all, item) => all | Feature(JsonMembers.TextOf(item.Element, item.Where), item.Where)),
            Threads = (int)(device.Size("threads", 1, 4096) ?? 1),
            Bandwidth = device.Size("bandwidth", 1, MostBytes),
            Gpus = gpus,
        };
    }

    private static long? Memory(JsonMembers members, string where) => members.Size("memory", 1, MostBytes) switch
    {
        < LeastBytes and var bytes => throw Require.Invalid($"{where}: memory is {bytes} bytes, too few for any machine. Write a unit: \"{bytes}GiB\"."),
        var enough => enough,
    };

    private static GpuInfo Gpu(JsonElement element, string where, long machineMemory)
    {
        var gpu = new JsonMembers(element, where, s_gpuMembers);
        var name = gpu.Text("name") ?? throw gpu.Missing("name");
        var shared = gpu.Flag("shares_memory") ?? false;
        var memory = Memory(gpu, where) ?? (shared ? MemoryReserve.MetalWorkingSet(machineMemory) : throw gpu.Missing("memory"));
        if (shared && memory > machineMemory)
            throw Require.Invalid($"{where}.memory is {memory}, but it is a part of the machine's {machineMemory}.");
        return new(name, memory, shared, gpu.Size("bandwidth", 1, MostBytes));
    }
}
