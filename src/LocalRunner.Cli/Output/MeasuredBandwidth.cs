using LocalRunner.Bench.Roofline;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Output;

/// <summary>Measures what this machine's memory gives, and says meanwhile why nothing else happens.</summary>
internal static class MeasuredBandwidth
{
    /// <summary>Measures it, in bytes a second; null where it can't be.</summary>
    public static double? Of(Terminal terminal, CancellationToken cancellation)
    {
        using var _ = new Notice(terminal, "Measuring memory bandwidth…");
        return MemoryBandwidth.Measure(cancellationToken: cancellation);
    }
}
