using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Measurement;

/// <summary>Measures files side by side, as <see cref="ModelBench.RunAsync(IReadOnlyList{string}, BenchOptions?, IProgress{BenchProgress}?, CancellationToken)"/> does, in this process or in one of their own.</summary>
/// <param name="paths">The files.</param>
/// <param name="options">What is measured.</param>
/// <param name="progress">Gets how far it is.</param>
/// <param name="cancellation">Stops the measurement.</param>
public delegate Task<IReadOnlyList<BenchedModel>> BenchRunner(
    IReadOnlyList<string> paths, BenchOptions? options, IProgress<BenchProgress>? progress, CancellationToken cancellation);
