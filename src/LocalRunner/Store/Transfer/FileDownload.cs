namespace LocalRunner.Store.Transfer;

/// <summary>Fetches a file in pieces, several side by side, into a partial file that a later try goes on with.</summary>
/// <param name="reader">Reads the file.</param>
/// <param name="path">Where the partial file is.</param>
/// <param name="name">What it is of, for whoever finds the partial file.</param>
/// <param name="options">How to go about it.</param>
internal sealed class FileDownload(RemoteFileReader reader, string path, string name, TransferOptions options)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Fetches what is missing, and hashes all.</summary>
    /// <param name="came">Gets the bytes that are there.</param>
    /// <param name="cancellation">Stops; what came is kept.</param>
    /// <returns>The hash of the whole file, of the kind that the registry tells.</returns>
    /// <exception cref="LocalRunnerException">The network or the disk fails.</exception>
    public async Task<string> RunAsync(Action<long> came, CancellationToken cancellation)
    {
        using var file = PartialFile.Open(path, reader.Length, options.PieceBytes, name);
        using var hash = new FollowingHash(file, reader.File.Hash);
        came(file.Done);
        DiskRoom.Check(Path.GetDirectoryName(path)!, file.Bytes - file.Done, options.SparedBytes, options);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var next = -1;
        var workers = Enumerable.Range(0, Math.Clamp(file.Pieces, 1, options.Connections)).Select(_ => WorkAsync(file, () => Interlocked.Increment(ref next), came, stop)).ToArray();
        var fetching = Task.WhenAll(workers);
        try
        {
            while (!fetching.IsCompleted)
            {
                await hash.AdvanceAsync(stop.Token).ConfigureAwait(false);
                await Task.WhenAny(fetching, Task.Delay(s_pause, options.Time, stop.Token)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The workers say why.
        }
        finally
        {
            await fetching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Rethrow(workers, cancellation);
        file.Flush();
        if (!await hash.AdvanceAsync(cancellation).ConfigureAwait(false))
            throw new LocalRunnerException(LocalRunnerError.StoreFailed, $"'{path}' was changed by another program while it was downloaded. Pull again.");
        return hash.Finish();
    }

    private async Task WorkAsync(PartialFile file, Func<int> next, Action<long> came, CancellationTokenSource stop)
    {
        try
        {
            for (var number = next(); number < file.Pieces; number = next())
            {
                var (start, bytes, done) = file.Piece(number);
                if (done == bytes)
                    continue;

                DiskRoom.Check(Path.GetDirectoryName(path)!, bytes - done, options.SparedBytes / 8, options);
                var piece = number;
                await reader.ReadAsync(start + done, bytes - done, async (received, position) =>
                {
                    await file.WriteAsync(piece, received, position, stop.Token).ConfigureAwait(false);
                    came(file.Done);
                }, stop.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static void Rethrow(Task[] workers, CancellationToken cancellation)
    {
        // The one that failed first has stopped the others.
        foreach (var worker in workers.Where(worker => worker.IsFaulted).Concat(workers))
        {
            cancellation.ThrowIfCancellationRequested();
            worker.GetAwaiter().GetResult();
        }
    }
}
