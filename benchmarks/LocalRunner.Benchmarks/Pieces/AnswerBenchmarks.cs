using BenchmarkDotNet.Attributes;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>
/// The whole path of an answer, from the call to the consumer, over an engine that costs nothing: what remains, in time and in
/// bytes, is the library's own share of a token.
/// </summary>
[MemoryDiagnoser]
public class AnswerBenchmarks
{
    private const int Tokens = 1000;

    private static readonly int[] s_prompt = [1, 2, 3];
    private static readonly GenerationOptions s_plain = new() { MaxTokens = Tokens, Sampling = SamplingOptions.Greedy };
    private static readonly GenerationOptions s_stops = s_plain with { StopSequences = ["</answer>", "\nUser:"] };
    private static readonly GenerationOptions s_probabilities = s_plain with { LogProbabilities = 5 };

    private LocalModel? _model;

    /// <summary>Loads a header for the plan's sake; nothing else of the file is used.</summary>
    [GlobalSetup]
    public async Task Prepare() =>
        _model = await LocalModel.LoadAsync(new FreeEngine(), DemoModel.Path, new() { ContextLength = 1024 }, null, CancellationToken.None);

    /// <summary>Ends its thread.</summary>
    [GlobalCleanup]
    public async Task Free() => await _model!.DisposeAsync();

    /// <summary>Text alone.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public Task<int> Plain() => AnswerAsync(s_plain);

    /// <summary>With two stop sequences.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public Task<int> StopSequences() => AnswerAsync(s_stops);

    /// <summary>With the five likeliest of 2,048 tokens each.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public Task<int> LogProbabilities() => AnswerAsync(s_probabilities);

    private async Task<int> AnswerAsync(GenerationOptions options)
    {
        var tokens = 0;
        await foreach (var chunk in _model!.GenerateAsync(s_prompt, options))
            tokens += chunk.Token is null ? 0 : 1;
        return tokens == Tokens ? tokens : throw new InvalidOperationException($"The answer has {tokens} tokens instead of {Tokens}.");
    }
}
