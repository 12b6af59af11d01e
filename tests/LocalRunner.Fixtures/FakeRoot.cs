namespace LocalRunner.Fixtures;

/// <summary>A folder that stands for "/" with the /proc and /sys files a test needs.</summary>
internal sealed class FakeRoot : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("localrunner-root-").FullName;

    public FakeRoot Add(string path, string text)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
        return this;
    }

    public FakeRoot AddProcessors(int count, int threadsPerCore = 1)
    {
        Add("sys/devices/system/cpu/online", $"0-{count - 1}");
        var cores = count / threadsPerCore;
        for (var processor = 0; processor < count; processor++)
        {
            var siblings = Enumerable.Range(0, threadsPerCore).Select(thread => (processor % cores) + (thread * cores));
            Add($"sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list", string.Join(',', siblings));
        }

        return this;
    }

    public FakeRoot AddAffinity(string list) => Add("proc/self/status", $"Name:\tdotnet\nCpus_allowed_list:\t{list}");

    public FakeRoot AddMemory(long totalMiB, long availableMiB) =>
        Add("proc/meminfo", $"MemTotal:       {totalMiB * 1024} kB\nMemFree:  1 kB\nMemAvailable:   {availableMiB * 1024} kB");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
