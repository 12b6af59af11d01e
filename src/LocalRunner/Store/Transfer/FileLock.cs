namespace LocalRunner.Store.Transfer;

/// <summary>Lets one process at a time write a file. The lock is the system's own, so that it ends with the process.</summary>
internal static class FileLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The file that stands for it.</param>
    /// <param name="waiting">Called now and then while another process has it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>The lock; dispose it to let others.</returns>
    /// <exception cref="LocalRunnerException">The disk refuses.</exception>
    public static async Task<IDisposable> TakeAsync(string path, Action waiting, CancellationToken cancellation)
    {
        StoreFailure.Try(path, () => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException exception) when (IsTaken(exception))
            {
                waiting();
            }
            catch (Exception exception) when (StoreFailure.IsOfDisk(exception))
            {
                throw StoreFailure.Of(path, exception);
            }

            await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a process has the lock now.</summary>
    public static bool IsTaken(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (Exception exception) when (StoreFailure.IsOfDisk(exception))
        {
            return exception is IOException io && IsTaken(io);
        }
    }

    // EWOULDBLOCK on Linux and on macOS; the sharing and the lock violation of Windows.
    private static bool IsTaken(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);
}
