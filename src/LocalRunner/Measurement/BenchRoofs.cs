namespace LocalRunner.Measurement;

/// <summary>Holds results against what the machine's memory and its cores could do at best.</summary>
public static class BenchRoofs
{
    /// <summary>
    /// Adds the shares of the machine's roofs: bytes a token × tokens a second ÷ bandwidth for tests that write (MBU), operations a token ×
    /// tokens a second ÷ matrix throughput for tests that read.
    /// </summary>
    /// <param name="model">What was measured.</param>
    /// <param name="machine">The machine that it was measured on.</param>
    public static BenchedModel Of(BenchedModel model, BenchMachine machine)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(machine);
        return model with
        {
            Tests =
            [
                .. model.Tests.Select(test => test with
                {
                    BandwidthShare = test.BytesPerToken * test.TokensPerSecond?.Median / machine.Bandwidth,
                    MatrixShare = test.OperationsPerToken * test.TokensPerSecond?.Median / machine.MatrixThroughput,
                }),
            ],
        };
    }
}
