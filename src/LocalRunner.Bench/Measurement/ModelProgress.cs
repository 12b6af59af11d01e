using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Measurement;

/// <summary>One model's progress as a part of that of several.</summary>
/// <param name="progress">Gets the progress of all; null for nobody.</param>
/// <param name="model">What is measured.</param>
/// <param name="at">How many are done.</param>
/// <param name="count">How many there are.</param>
public sealed class ModelProgress(IProgress<BenchProgress>? progress, string model, int at, int count) : IProgress<BenchProgress>
{
    /// <summary>Gets the models with the tests that were finished last; null before the first.</summary>
    public IReadOnlyList<BenchedModel>? Finished { get; private set; }

    public void Report(BenchProgress value)
    {
        Finished = value.Finished ?? Finished;
        progress?.Report(new($"{model}: {value.Step}", (at + value.Done) / count));
    }
}
