using System.Globalization;

namespace LocalRunner.Machine;

/// <summary>Reads what control groups, version 1 or 2, leave to this process. Every level up to the root may set a limit.</summary>
internal sealed class Cgroup(LinuxFiles files)
{
    private const string Mount = "sys/fs/cgroup";

    /// <summary>The processor time granted, in cores, or null when it is not limited.</summary>
    public double? ProcessorQuota()
    {
        double? smallest = null;
        foreach (var folder in Folders("cpu"))
        {
            var max = files.Text($"{folder}/cpu.max")?.Split(' ');
            var quota = Number(max is { Length: 2 } ? max[0] : files.Text($"{folder}/cpu.cfs_quota_us"));
            var period = Number(max is { Length: 2 } ? max[1] : files.Text($"{folder}/cpu.cfs_period_us"));
            if (quota > 0 && period > 0)
                smallest = Math.Min(smallest ?? double.MaxValue, (double)quota / (double)period);
        }

        return smallest;
    }

    /// <summary>The memory limits below the machine's own memory, from the innermost out.</summary>
    public List<MemoryLevel> MemoryLimits(long totalMemory)
    {
        var levels = new List<MemoryLevel>();
        foreach (var folder in Folders("memory"))
        {
            var limit = Number(files.Text($"{folder}/memory.max") ?? files.Text($"{folder}/memory.limit_in_bytes"));

            // Above this the kernel slows a process down to a crawl; systemd's slices often have it alone.
            if (Number(files.Text($"{folder}/memory.high")) is { } high && high < (limit ?? long.MaxValue))
                limit = high;

            // Version 1 writes "no limit" as a number close to 2^63.
            if (limit is null || limit <= 0 || limit >= totalMemory)
                continue;

            var used = Number(files.Text($"{folder}/memory.current") ?? files.Text($"{folder}/memory.usage_in_bytes")) ?? 0;
            levels.Add(new MemoryLevel(limit.Value, Math.Clamp(used - FileCache(folder), 0, limit.Value)));
        }

        return levels;
    }

    /// <summary>File cache counts as used, yet the kernel drops it before it refuses memory. A model read earlier may fill it.</summary>
    private long FileCache(string folder)
    {
        var statistics = files.Lines($"{folder}/memory.stat");
        return (Statistic("total_active_file") ?? Statistic("active_file") ?? 0)
            + (Statistic("total_inactive_file") ?? Statistic("inactive_file") ?? 0);

        long? Statistic(string name) => statistics
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ' ')
            .Select(line => Number(line[name.Length..]))
            .FirstOrDefault();
    }

    /// <summary>The folders of a controller that hold this process, from the innermost to the mount point. Some may not exist:
    /// inside a container the path is often the host's, and then the mount point itself is the container's group.</summary>
    private IEnumerable<string> Folders(string controller)
    {
        var lines = files.Lines("proc/self/cgroup");
        foreach (var line in lines.Length == 0 ? ["0::/", $"1:{controller}:/"] : lines)
        {
            var fields = line.Split(':', 3);
            if (fields.Length < 3)
                continue;

            string[] mounts = fields[1].Length == 0 ? [Mount, $"{Mount}/unified"]
                : fields[1].Split(',').Contains(controller) ? [.. new[] { $"{Mount}/{fields[1]}", $"{Mount}/{controller}" }.Distinct()]
                : [];

            var path = fields[2].Contains("..", StringComparison.Ordinal) ? "" : fields[2].Trim('/');
            foreach (var mount in mounts)
            {
                for (var folder = path; folder.Length > 0; folder = folder[..Math.Max(0, folder.LastIndexOf('/'))])
                    yield return $"{mount}/{folder}";
                yield return mount;
            }
        }
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>One level's limit and use, in bytes.</summary>
    internal sealed record MemoryLevel(long Limit, long Used)
    {
        public long Headroom => Limit - Used;
    }
}
