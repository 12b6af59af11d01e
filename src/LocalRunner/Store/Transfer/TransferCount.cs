namespace LocalRunner.Store.Transfer;

/// <summary>Counts what was fetched of files, and how long that took.</summary>
internal sealed class TransferCount
{
    private long _bytes;
    private long _ticks;
    private int _requests;

    /// <summary>Gets the bytes of bodies that came.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Gets the ranges that were asked for.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Gets the rate of one connection, from asking to the last byte; 0 before anything came.</summary>
    public double BytesPerSecond => Interlocked.Read(ref _ticks) is > 0 and var ticks ? Bytes / TimeSpan.FromTicks(ticks).TotalSeconds : 0;

    public void Add(long bytes, TimeSpan time)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _ticks, time.Ticks);
    }
}
