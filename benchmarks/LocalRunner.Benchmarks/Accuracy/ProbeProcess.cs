using System.Diagnostics;
using System.Text.Json;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The side that asks: a process that loads models, so that one which dies takes nothing with it.</summary>
internal sealed class ProbeProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(20);
    private readonly Process _process;

    public ProbeProcess()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ProbeProcess).Assembly.Location);
        start.ArgumentList.Add("probe");
        _process = Process.Start(start)!;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Asks for one model; an answer that does not come is an error in the reply.</summary>
    public async Task<ProbeReply> AskAsync(ProbeRequest request, CancellationToken cancellation)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), cancellation);
            await _process.StandardInput.FlushAsync(cancellation);
            var line = await _process.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(s_patience, cancellation);
            return line is null ? new() { Error = "The process ended." } : JsonSerializer.Deserialize<ProbeReply>(line)!;
        }
        catch (Exception exception) when (exception is IOException or TimeoutException)
        {
            return new() { Error = exception.Message };
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
