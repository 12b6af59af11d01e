using System.Globalization;

namespace LocalRunner.Bench.Roofline;

/// <summary>
/// Counts the energy that the processor packages use, in joules, from the RAPL counters that Linux shows of Intel and AMD processors.
/// A package counts as a whole: its cores, its caches and whatever else runs on it. Memory, disks and graphics cards do not count.
/// </summary>
/// <remarks>Any thread may read. A counter wraps within half an hour at 150 watts, so that it must be read several times an hour.</remarks>
public sealed class EnergyCounter
{
    private const string Folder = "sys/class/powercap";

    private readonly Lock _gate = new();
    private readonly List<Package> _packages = [];

    private EnergyCounter(string root) => Problem = FindPackages(root);

    private EnergyCounter() => Problem = "Energy is measured on Linux alone, from the counters of Intel and AMD processors.";

    /// <summary>Gets whether energy can be read.</summary>
    public bool IsAvailable => Problem is null;

    /// <summary>Gets why energy can't be read and what to try, in one sentence; null while it can be.</summary>
    public string? Problem { get; private set; }

    /// <summary>Gets what is counted, such as <c>RAPL, 2 packages</c>.</summary>
    public string Description => _packages.Count switch
    {
        0 => "no energy counters",
        1 => "RAPL, 1 package",
        _ => $"RAPL, {_packages.Count} packages",
    };

    /// <summary>Opens the counters of this machine. Never throws: <see cref="Problem"/> tells why there are none.</summary>
    /// <returns>The counter, at 0 joules.</returns>
    public static EnergyCounter Open() => OperatingSystem.IsLinux() ? Open("/") : new();

    /// <summary>Opens the counters that lie under another root.</summary>
    internal static EnergyCounter Open(string root) => new(root);

    /// <summary>Reads the energy used since <see cref="Open()"/>.</summary>
    /// <returns>Joules of all packages together; null when they can't be read, for good, and <see cref="Problem"/> tells why.</returns>
    public double? ReadJoules()
    {
        lock (_gate)
        {
            foreach (var package in _packages)
                Problem ??= package.Advance();
            return IsAvailable ? _packages.Sum(package => package.Microjoules) / 1e6 : null;
        }
    }

    private string? FindPackages(string root)
    {
        try
        {
            // A second colon marks a part of a package. The same package can show again under intel-rapl-mmio, and psys covers packages.
            var zones = Directory.GetDirectories(Path.Combine(root, Folder), "intel-rapl:*")
                .Where(zone => Path.GetFileName(zone).Count(letter => letter == ':') == 1)
                .Where(zone => File.ReadAllText(Path.Combine(zone, "name")).StartsWith("package", StringComparison.Ordinal));
            _packages.AddRange(zones.Order(StringComparer.Ordinal).Select(zone => new Package(zone)));
        }
        catch (DirectoryNotFoundException)
        {
            // No kernel module for it, or a virtual machine.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"The energy counters in {Path.Combine(root, Folder)} can't be looked through: {error.Message}";
        }

        if (_packages.Count == 0)
        {
            return $"This system shows no energy counters of its processors in {Path.Combine(root, Folder)}; virtual machines have none, " +
                "elsewhere try 'modprobe intel_rapl_msr'.";
        }

        return _packages.Select(package => package.Start()).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>One processor package; its counter starts again at 0 when it has reached its range.</summary>
    private sealed class Package(string zone)
    {
        private readonly string _counter = Path.Combine(zone, "energy_uj");
        private ulong _last;
        private ulong _range;

        public double Microjoules { get; private set; }

        public string? Start() => Read(Path.Combine(zone, "max_energy_range_uj"), out _range) ?? Read(_counter, out _last);

        /// <summary>Adds what was used since the last reading; returns the problem where that can't be told.</summary>
        public string? Advance()
        {
            if (Read(_counter, out var now) is { } problem)
                return problem;
            if (now < _last && _last > _range)
                return $"{_counter} fell from {_last} to {now}, although it counts to {_range}.";

            Microjoules += now >= _last ? now - _last : _range - _last + now;
            _last = now;
            return null;
        }

        private static string? Read(string path, out ulong value)
        {
            value = 0;
            try
            {
                var text = File.ReadAllText(path).Trim();
                return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
                    ? null
                    : $"{path} holds no whole number but '{(text.Length > 40 ? text[..40] + "…" : text)}'.";
            }
            catch (UnauthorizedAccessException)
            {
                return $"Permission to read {path} is denied; run as root, or grant it with 'sudo chmod a+r {path}'.";
            }
            catch (IOException error)
            {
                return $"{path} can't be read: {error.Message}";
            }
        }
    }
}
