using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>A side at work, in a process of its own: a line of JSON asks, a line of JSON answers.</summary>
internal sealed class SideProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    private readonly string _name;

    private SideProcess(SideProgram program)
    {
        _name = program.Name;
        var start = new ProcessStartInfo(program.Command, program.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new SideException($"{_name} does not start: {exception.Message}");
        }
    }

    /// <summary>Starts a side and lets it load a model.</summary>
    /// <exception cref="SideException">It did not, or not as it was told.</exception>
    public static async Task<(SideProcess Process, LoadReply Loaded)> StartAsync(SideProgram program, LoadRequest request, CancellationToken cancellation)
    {
        var process = new SideProcess(program);
        try
        {
            var reply = await process.AskAsync<LoadReply>(request, cancellation);
            if (reply.ContextLength != request.ContextLength || reply.Threads != request.Threads)
                throw new SideException($"{program.Name} took a context of {reply.ContextLength} tokens and {reply.Threads} threads instead of {request.ContextLength} and {request.Threads}.");
            return (process, reply);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <exception cref="SideException">It could not answer, or died.</exception>
    public Task<AnswerReply> AnswerAsync(AnswerRequest request, CancellationToken cancellation) => AskAsync<AnswerReply>(request, cancellation);

    /// <summary>Reads what the process holds, as the system says.</summary>
    public ProcessPeak Memory() => ProcessPeak.Read(_process.Id) ?? throw new SideException($"The system does not tell the memory of {_name}; /proc is needed.");

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<T> AskAsync<T>(object request, CancellationToken cancellation)
    {
        string? line;
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, JsonSerializerOptions.Web).AsMemory(), cancellation);
            await _process.StandardInput.FlushAsync(cancellation);
            line = await _process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(s_patience, cancellation);
        }
        catch (TimeoutException)
        {
            throw new SideException($"{_name} did not answer within {s_patience.TotalMinutes:0} minutes.");
        }
        catch (IOException)
        {
            line = null;
        }

        if (line is null)
        {
            await _process.WaitForExitAsync(cancellation);
            throw new SideException($"The process of {_name} died with exit code {_process.ExitCode}.");
        }

        var reply = JsonNode.Parse(line)!;
        return reply["error"] is { } error ? throw new SideException($"{_name}: {error}") : reply.Deserialize<T>(JsonSerializerOptions.Web)!;
    }
}
