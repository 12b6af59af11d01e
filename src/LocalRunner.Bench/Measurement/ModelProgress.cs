namespace LocalRunner.Bench.Measurement;

/// <summary>One model's progress as a part of that of several.</summary>
/// <param name="progress">Gets the progress of all; null for nobody.</param>
/// <param name="model">What is measured.</param>
/// <param name="at">How many are done.</param>
/// <param name="count">How many there are.</param>
public sealed class ModelProgress(IProgress<BenchProgress>? progress, string model, int at, int count) : IProgress<BenchProgress>
{
    public void Report(BenchProgress value) => progress?.Report(new($"{model}: {value.Step}", (at + value.Done) / count));
}
