using System.Net;

namespace LocalRunner.Store.Transfer;

/// <summary>Holds how downloads go about it.</summary>
internal sealed record TransferOptions
{
    /// <summary>Gets the bytes that are asked for at once: few enough to begin again, many enough that asking takes no time.</summary>
    public int PieceBytes { get; init; } = 32 << 20;

    /// <summary>Gets how many pieces of a file are fetched side by side.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Gets the tries without a byte of progress before a download gives up.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>Gets how long the first wait between two tries is; each further one is twice as long.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets how long a server may take for an answer.</summary>
    public TimeSpan AnswerPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets how long a body may stand still.</summary>
    public TimeSpan StallPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets the longest wait that a server may ask for.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(310);

    /// <summary>Gets the bytes of the disk that are left alone.</summary>
    public long SparedBytes { get; init; } = 256 << 20;

    /// <summary>Gets what looks names up.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Gets what tells the free bytes of the disk that holds a folder.</summary>
    public Func<string, long> FreeBytes { get; init; } = static folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>Gets the clock that waits are measured with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
