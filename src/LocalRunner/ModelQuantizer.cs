using LocalRunner.Engine;
using LocalRunner.Gguf;

namespace LocalRunner;

/// <summary>Quantises models: fewer bits a weight, less memory, faster decoding, some loss of quality.</summary>
public static class ModelQuantizer
{
    /// <summary>Gets the file types that models can be quantised to. Some need an importance matrix, which is not supported: they are refused.</summary>
    public static IReadOnlyList<GgufFileType> FileTypes => Engine.Llama.Quantization.FileTypes;

    /// <summary>Describes what a file type would give, without writing anything.</summary>
    /// <param name="input">The model, the first file of a split one.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="LocalRunnerException">The model can't be used, or the file type is unknown.</exception>
    public static Task<QuantizeResult> EstimateAsync(string input, QuantizeOptions options, CancellationToken cancellation = default) =>
        Task.Run(() => Run(LocalModel.DefaultEngine, input, "", options, dryRun: true, _ => { }), cancellation).WaitAsync(cancellation);

    /// <summary>Writes a quantised copy of a model. The file appears under its name once it is complete.</summary>
    /// <param name="input">The model, the first file of a split one; its parts become one file.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Gets the part of the tensors that is done, 0 to 1.</param>
    /// <param name="cancellation">
    /// Stops waiting and removes the partial file. The engine can't be interrupted, so its thread finishes in the background.
    /// </param>
    /// <exception cref="LocalRunnerException">The model can't be used, the file type is unknown, or the file can't be written.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static async Task<QuantizeResult> QuantizeAsync(
        string input, string output, QuantizeOptions options, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        cancellation.ThrowIfCancellationRequested();
        var target = Path.GetFullPath(output);
        if (string.Equals(target, Path.GetFullPath(input), StringComparison.Ordinal))
            throw Require.Invalid($"{output} is the input. Name another file.");
        if (Directory.Exists(target) || (File.Exists(target) && !options.Overwrite))
            throw Require.Invalid($"{output} is there already. Name another file, or allow that it is replaced.");
        if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
            throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"There is no folder {folder} to write to.");

        var estimate = await EstimateAsync(input, options, cancellation).ConfigureAwait(false);
        RequireSpace(target, estimate.OutputBytes);

        var partial = $"{target}.{Guid.NewGuid():N}.partial";
        var work = Task.Run(() => Run(LocalModel.DefaultEngine, input, partial, options, dryRun: false, done => progress?.Report(done)), CancellationToken.None);
        try
        {
            var result = await work.WaitAsync(cancellation).ConfigureAwait(false);
            File.Move(partial, target, options.Overwrite);
            return result;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"{output} could not be written: {exception.Message}", exception);
        }
        finally
        {
            Discard(partial);
            if (!work.IsCompleted)
                _ = work.ContinueWith(_ => Discard(partial), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private static QuantizeResult Run(IEngine engine, string input, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress)
    {
        if (options.Threads is { } threads)
            Require.InRange(threads, 1, 512, "The number of threads", "");

        using var file = GgufFile.Open(input);
        return engine.Quantize(file, output, options, dryRun, onProgress);
    }

    /// <summary>Some systems don't let a file go that the engine still writes; it is discarded again once that ends.</summary>
    private static void Discard(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A leftover is no reason to hide how the call ended.
        }
    }

    private static void RequireSpace(string target, long bytes)
    {
        if (Path.GetPathRoot(target) is { } root && DriveOf(target, root)?.AvailableFreeSpace is { } free && free < bytes)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess,
                $"{target} would take {bytes:N0} bytes; its disk has {free:N0} free. Make room, or take a smaller file type.");
        }
    }

    /// <summary>The deepest mount that holds the path; a system that can't list its drives is not asked.</summary>
    private static DriveInfo? DriveOf(string path, string root)
    {
        try
        {
            return DriveInfo.GetDrives()
                .Where(drive => drive.IsReady && path.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
                .MaxBy(drive => drive.RootDirectory.FullName.Length) ?? new DriveInfo(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
