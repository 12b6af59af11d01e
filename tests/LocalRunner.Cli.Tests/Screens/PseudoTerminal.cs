using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Cli.Tests.Screens;

/// <summary>A pseudo-terminal of Linux with the built program in it, and a person who types.</summary>
internal sealed partial class PseudoTerminal : IAsyncDisposable
{
    private const int ReadWriteNoController = 0x2 | 0x100;
    private const nuint SetWindowSize = 0x5414;
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(250);

    private readonly SafeFileHandle _master;
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _gate = new();
    private readonly Screen _screen;
    private long _changedAt = Stopwatch.GetTimestamp();

    private PseudoTerminal(SafeFileHandle master, Process process, Screen screen)
    {
        (_master, _process, _screen) = (master, process, screen);
        _reading = Task.Run(Read);
    }

    /// <summary>Whether this machine has what it takes; elsewhere the tests are skipped.</summary>
    public static bool IsHere => OperatingSystem.IsLinux() && File.Exists("/dev/ptmx") && File.Exists("/usr/bin/setsid");

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts the program; it finds no settings, models or network of whoever runs the tests.</summary>
    /// <param name="folder">Its home and working folder.</param>
    /// <param name="columns">The width.</param>
    /// <param name="arguments">What follows the program's name.</param>
    public static PseudoTerminal Start(string folder, int columns, params string[] arguments)
    {
        var master = new SafeFileHandle(posix_openpt(ReadWriteNoController), ownsHandle: true);
        master.IsInvalid.ShouldBeFalse();
        grantpt(master).ShouldBe(0);
        unlockpt(master).ShouldBe(0);
        var name = new byte[128];
        ptsname_r(master, name, (nuint)name.Length).ShouldBe(0);
        Resize(master, columns);

        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", "exec setsid --ctty --wait \"$@\" <\"$PTY\" >\"$PTY\" 2>\"$PTY\"", "sh", "dotnet", Path.Combine(AppContext.BaseDirectory, "LocalRunner.Cli.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["PTY"] = Encoding.ASCII.GetString(name).TrimEnd('\0');
        foreach (var (variable, value) in Environment(folder))
            start.Environment[variable] = value;
        return new(master, Process.Start(start).ShouldNotBeNull(), new Screen(columns));
    }

    /// <summary>Types keys as they come from a terminal: Enter is <c>\r</c>.</summary>
    public void Type(string keys)
    {
        var bytes = Encoding.UTF8.GetBytes(keys);
        write(_master, bytes, (nuint)bytes.Length).ShouldBe(bytes.Length);
    }

    /// <summary>Makes the window another width, of which the system tells the program.</summary>
    public void Resize(int columns)
    {
        lock (_gate)
            _screen.Resize(columns);
        Resize(_master, columns);
    }

    /// <summary>Waits until a text is on the screen and nothing more comes, and returns all lines.</summary>
    public async Task<string[]> ShowsAsync(string text)
    {
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            string[] lines;
            bool isQuiet;
            lock (_gate)
                (lines, isQuiet) = (_screen.Lines(), Stopwatch.GetElapsedTime(_changedAt) > s_quiet);
            if (isQuiet && lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
                return lines;
            (clock.Elapsed < TimeSpan.FromSeconds(240)).ShouldBeTrue($"'{text}' did not come:\n{string.Join('\n', lines)}");
        }
    }

    /// <summary>Waits for the end, and returns all lines.</summary>
    public async Task<string[]> EndsAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(240));
        await _reading.WaitAsync(TimeSpan.FromSeconds(10));
        lock (_gate)
            return _screen.Lines();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading.WaitAsync(TimeSpan.FromSeconds(10));
        _process.Dispose();
        _master.Dispose();
    }

    private static IEnumerable<(string Name, string? Value)> Environment(string folder) =>
    [
        ("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("NO_COLOR", null), ("HOME", folder),
        ("XDG_CONFIG_HOME", Path.Combine(folder, "config")), ("XDG_STATE_HOME", Path.Combine(folder, "state")),
        ("XDG_CACHE_HOME", Path.Combine(folder, "cache")), ("XDG_DATA_HOME", Path.Combine(folder, "data")),
        ("HF_HOME", Path.Combine(folder, "hub")), ("HF_HUB_CACHE", null), ("HF_TOKEN", null), ("HF_ENDPOINT", null), ("HF_HUB_OFFLINE", "1"),
        ("LOCALRUNNER_STORE", Path.Combine(folder, "store")), ("OLLAMA_MODELS", Path.Combine(folder, "ollama")),
        ("DOTNET_EnableDiagnostics", "0"),
    ];

    private void Read()
    {
        var buffer = new byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        var characters = new char[4096];

        // Once the program has gone, reading fails.
        while (read(_master, buffer, (nuint)buffer.Length) is > 0 and var count)
        {
            var decoded = decoder.GetChars(buffer, 0, (int)count, characters, 0);
            string answer;
            lock (_gate)
            {
                answer = _screen.Write(characters.AsSpan(0, decoded));
                _changedAt = Stopwatch.GetTimestamp();
            }

            if (answer.Length > 0)
                Type(answer);
        }
    }

    private static void Resize(SafeFileHandle master, int columns) =>
        ioctl(master, SetWindowSize, new WindowSize { Rows = Screen.Rows, Columns = (ushort)columns }).ShouldBe(0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(SafeFileHandle master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(SafeFileHandle master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(SafeFileHandle master, byte[] name, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle master, nuint request, in WindowSize size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle master, byte[] buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle master, byte[] buffer, nuint count);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
