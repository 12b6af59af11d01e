using LocalRunner.Benchmarks.Peers;
using LocalRunner.Machine;
using LocalRunner.Memory;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>What was predicted for a process, by us and by others, and what the system says that it took.</summary>
internal sealed record ProcessRow(Configuration Configuration, long FileBytes, ProbeReply Reply, IReadOnlyList<(IPeer Peer, long Bytes, bool IsAnonymous)> Peers)
{
    private const double LeastBytes = 8 << 20;
    private const double LeastShare = 0.01;

    public bool Ran => Reply.Error is null;

    public long Resident => Reply.After!.PeakResident;

    public long Anonymous => Reply.After!.Anonymous ?? 0;

    /// <summary>Gets the three moments, as predicted and as measured.</summary>
    public IReadOnlyList<(string Name, MemoryMoment Predicted, ProcessMemory Measured)> Moments =>
    [
        ("after loading", Reply.Estimate!.Loaded, Reply.Loaded!),
        ("after a micro-batch", Reply.Estimate.FirstBatch, Reply.FirstBatch!),
        ("context full", Reply.Estimate.ContextFull, Reply.After!),
    ];

    /// <summary>Gets the errors at each moment, resident and not evictable, in MiB.</summary>
    public string Outcome => string.Join(", ", Moments.Select(moment =>
        $"{moment.Name} {AccuracyReport.Mebibytes(moment.Predicted.Resident - moment.Measured.Resident)} / {AccuracyReport.Mebibytes(moment.Predicted.Anonymous - (moment.Measured.Anonymous ?? 0))}"));

    public bool ResidentWithin => Within(Reply.Estimate!.ResidentPeak, Resident);

    public bool AnonymousWithin => Within(Reply.Estimate!.Anonymous, Anonymous);

    /// <summary>Returns a peer's error as a part of what it means.</summary>
    public double ErrorOf((IPeer Peer, long Bytes, bool IsAnonymous) peer) => Error(peer.Bytes, peer.IsAnonymous ? Anonymous : Resident);

    public static double Error(long predicted, long measured) => measured == 0 ? 0 : (double)(predicted - measured) / measured;

    public static bool Within(long predicted, long measured) => Math.Abs(predicted - measured) <= Math.Max(LeastBytes, LeastShare * measured);
}
