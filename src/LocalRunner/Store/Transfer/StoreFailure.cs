namespace LocalRunner.Store.Transfer;

/// <summary>Words what the disk refuses.</summary>
internal static class StoreFailure
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    public static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;

    public static LocalRunnerException Of(string path, Exception cause) => cause.HResult is NoSpace or QuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull
        ? new(LocalRunnerError.StoreFailed, $"The disk of '{path}' is full. What came is kept: make room and try again, and the download goes on.", cause)
        : new(LocalRunnerError.StoreFailed, $"'{path}' could not be written: {cause.Message} Check its permissions, or set HF_HOME and LOCALRUNNER_STORE to folders that can be written.", cause);

    /// <summary>Does something with the disk.</summary>
    public static void Try(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            throw Of(path, exception);
        }
    }
}
