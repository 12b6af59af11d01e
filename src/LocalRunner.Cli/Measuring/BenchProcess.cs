using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;

namespace LocalRunner.Cli.Measuring;

/// <summary>Measures in a process of its own, so that its peak of memory is the model's, and one that dies takes nothing with it.</summary>
internal static class BenchProcess
{
    /// <summary>Does what <see cref="ModelBench"/> does.</summary>
    public static async Task<IReadOnlyList<BenchedModel>> RunAsync(
        IReadOnlyList<string> paths, BenchOptions? options, IProgress<BenchProgress>? progress, CancellationToken cancellation)
    {
        using var process = Start();
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            var request = new BenchRequest([.. paths.Select(Path.GetFullPath)], options ?? new());
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, BenchWire.Default.BenchRequest).AsMemory(), cancellation);
            await process.StandardInput.FlushAsync(cancellation);
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                var reply = JsonSerializer.Deserialize(line, BenchWire.Default.BenchReply)!;
                if (reply.Models is { } models)
                    return models;
                if (reply.Message is { } message)
                    throw new LocalRunnerException(reply.Error, message);
                progress?.Report(new(reply.Step ?? "", reply.Done, reply.Finished));
            }

            throw await EndedAsync(process, errors, cancellation);
        }
        catch (IOException)
        {
            // It ended before it had read what it is to do.
            throw await EndedAsync(process, errors, cancellation);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();

            // A file that it holds could not be deleted on Windows.
            process.WaitForExit();
        }
    }

    private static async Task<LocalRunnerException> EndedAsync(Process process, Task<string> errors, CancellationToken cancellation)
    {
        await process.WaitForExitAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        return Ended($"it ended with code {process.ExitCode}{((await errors).Trim() is { Length: > 0 } said ? ": " + said : ". The system may have run out of memory")}");
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(StartInfo()) ?? throw Ended("it could not be started");
        }
        catch (Win32Exception exception)
        {
            throw Ended($"it could not be started: {exception.Message}");
        }
    }

    private static ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var own = Assembly.GetEntryAssembly() == typeof(BenchProcess).Assembly ? Environment.ProcessPath : null;
        if (own is not null && Path.GetFileNameWithoutExtension(own) != "dotnet")
        {
            start.FileName = own;
        }
        else
        {
            // Started by the dotnet host, or a part of another program.
            start.FileName = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, typeof(BenchProcess).Assembly.GetName().Name + ".dll"));
        }

        start.ArgumentList.Add(BenchWorker.Argument);

        // The runtime would lay pipes for debuggers into the temporary folder, and one that is ended leaves them there.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }

    private static LocalRunnerException Ended(string why) => new(LocalRunnerError.GenerationFailed, $"The process that measures gave no answer: {why}.");
}
