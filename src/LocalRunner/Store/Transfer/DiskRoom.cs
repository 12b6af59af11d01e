namespace LocalRunner.Store.Transfer;

/// <summary>Makes sure that a disk has room, before a byte is asked for and while they come.</summary>
internal static class DiskRoom
{
    /// <exception cref="LocalRunnerException">There is too little (<see cref="LocalRunnerError.StoreFailed"/>).</exception>
    public static void Check(string folder, long needed, long spared, TransferOptions options)
    {
        var free = options.FreeBytes(folder);
        if (needed > 0 && needed + spared > free)
        {
            throw new LocalRunnerException(LocalRunnerError.StoreFailed,
                $"The disk of '{folder}' has {new ByteSize(free)} free, and the download takes {new ByteSize(needed)} more{(spared > 0 ? $" and leaves {new ByteSize(spared)} alone" : "")}. "
                + "Make room, or set HF_HOME to a folder on another disk. What came is kept.");
        }
    }
}
