using System.Globalization;

namespace LocalRunner.Machine;

/// <summary>Reads the machine's facts from /proc and /sys, or from copies of them under another root.</summary>
internal sealed class LinuxMachine(string root)
{
    private readonly LinuxFiles _files = new(root);

    public MachineInfo Detect()
    {
        var fallback = MachineInfo.Fallback();
        var cgroup = new Cgroup(_files);
        var quota = cgroup.ProcessorQuota();

        var total = MemoryInfo("MemTotal") ?? fallback.TotalMemory;
        var available = MemoryInfo("MemAvailable") ?? Math.Min(fallback.AvailableMemory, total);
        var limits = cgroup.MemoryLimits(total);
        var smallest = limits.MinBy(limit => limit.Limit);

        return fallback with
        {
            OperatingSystem = DistributionName() ?? fallback.OperatingSystem,
            Processor = _files.Field("proc/cpuinfo", "model name") ?? _files.Field("proc/cpuinfo", "Model") ?? fallback.Processor,
            LogicalCores = Processors("sys/devices/system/cpu/online")?.Count ?? fallback.LogicalCores,
            UsableCores = Math.Max(1, (int)Math.Min(UsableCores() ?? fallback.UsableCores, quota ?? int.MaxValue)),
            ProcessorQuota = quota,
            TotalMemory = total,
            AvailableMemory = available,
            MemoryLimit = smallest?.Limit,
            MemoryLimitUsed = smallest?.Used,
            MemoryHeadroom = limits.MinBy(limit => limit.Headroom)?.Headroom,
        };
    }

    private string? DistributionName()
    {
        var line = _files.Lines("etc/os-release").FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal));
        var name = line?["PRETTY_NAME=".Length..].Trim('"', '\'', ' ');
        return string.IsNullOrEmpty(name) ? null : name;
    }

    private long? MemoryInfo(string name) => ParseKilobytes(_files.Field("proc/meminfo", name));

    /// <summary>Parses the "1234 kB" of /proc into bytes.</summary>
    internal static long? ParseKilobytes(string? text)
    {
        var number = text?.Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and < long.MaxValue / 1024
            ? value * 1024
            : null;
    }

    private int? UsableCores()
    {
        var allowed = LinuxFiles.ParseProcessorList(_files.Field("proc/self/status", "Cpus_allowed_list"))
            ?? Processors("sys/devices/system/cpu/online");
        if (allowed is null)
            return null;

        // The kernel's mask also names processors that are not plugged in.
        allowed.IntersectWith(Processors("sys/devices/system/cpu/online") ?? allowed);

        // Hybrid Intel processors list their performance cores here. The efficiency cores would hold every step back.
        if (Processors("sys/devices/cpu_core/cpus") is { } performance && performance.Overlaps(allowed))
            allowed.IntersectWith(performance);
        else
            KeepFastest(allowed);

        var cores = allowed.Select(CoreOf).Distinct(StringComparer.Ordinal).Count();
        return cores == 0 ? null : cores;
    }

    /// <summary>
    /// Leaves out cores well below the fastest one: by capacity, which ARM kernels tell, or else by frequency, as in guests of hybrid
    /// processors. Favoured cores run a few percent faster than their like, efficiency cores a quarter slower. A guest that is told no frequency
    /// still sees which cores have two threads: of a hybrid processor, the performance cores alone.
    /// </summary>
    private void KeepFastest(HashSet<int> processors)
    {
        if (!Keep("cpu_capacity", 2.0 / 3) && !Keep("cpufreq/cpuinfo_max_freq", 0.85))
            KeepThreaded(processors);

        bool Keep(string file, double share)
        {
            var speeds = new Dictionary<int, long>();
            foreach (var processor in processors)
            {
                var text = _files.Text($"sys/devices/system/cpu/cpu{processor}/{file}");
                if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var speed) || speed == 0)
                    return false;
                speeds[processor] = speed;
            }

            var most = speeds.Values.DefaultIfEmpty(0).Max();
            return processors.RemoveWhere(processor => speeds[processor] < share * most) > 0;
        }
    }

    private void KeepThreaded(HashSet<int> processors)
    {
        var threaded = processors.Where(processor => Siblings(processor) is { Count: > 1 }).ToHashSet();
        if (threaded.Count > 0)
            processors.IntersectWith(threaded);
    }

    private HashSet<int>? Siblings(int processor) => Processors($"sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list");

    private string CoreOf(int processor)
    {
        var topology = $"sys/devices/system/cpu/cpu{processor}/topology/";
        var siblings = _files.Text(topology + "thread_siblings_list");
        if (LinuxFiles.ParseProcessorList(siblings) is { } list && list.Contains(processor))
            return $"siblings {siblings}";

        var package = _files.Text(topology + "physical_package_id");
        var core = _files.Text(topology + "core_id");
        return package is null || core is null ? $"processor {processor}" : $"package {package} core {core}";
    }

    private HashSet<int>? Processors(string path) => LinuxFiles.ParseProcessorList(_files.Text(path));
}
