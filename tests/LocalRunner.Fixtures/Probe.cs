using System.Diagnostics;

namespace LocalRunner.Fixtures;

/// <summary>A process of its own, for what may kill, starve or change the one that runs the tests.</summary>
internal sealed class Probe : IDisposable
{
    private readonly Process _process;

    private Probe(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static Probe Start(IReadOnlyList<string> arguments, string? nativeFolder = null, string? program = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program ?? Path.Combine(AppContext.BaseDirectory, "LocalRunner.TestProbe.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        if (nativeFolder is not null)
            start.Environment["LOCALRUNNER_NATIVE_DIR"] = nativeFolder;

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        // One that dies would leave the runtime's pipes for debuggers in the temporary folder.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";

        // Where a debugger is installed, the engine would have it print a trace between the answers.
        start.Environment["GGML_NO_BACKTRACE"] = "1";
        var process = Process.Start(start).ShouldNotBeNull();

        // Nobody reads what a dying process says, but it must be able to say it.
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return new(process);
    }

    /// <summary>Runs to the end and returns the lines.</summary>
    public static async Task<string[]> RunAsync(IReadOnlyList<string> arguments, string? nativeFolder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var probe = Start(arguments, nativeFolder, environment: environment);
        var output = await probe._process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(5));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Sends a line and waits for the answer; null when the process died or said nothing in time.</summary>
    public async Task<string?> AskAsync(string line, TimeSpan patience)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
            return await _process.StandardOutput.ReadLineAsync().WaitAsync(patience);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
