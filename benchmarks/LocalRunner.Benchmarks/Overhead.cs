using System.Diagnostics;
using System.Globalization;
using LocalRunner.Inference;

namespace LocalRunner.Benchmarks;

/// <summary>
/// Compares the whole path (worker thread, sampling, detokenising, channel, consumer) with a bare loop over the same
/// native calls, alternating, on a model made on the spot. A ratio of 1 means that the library costs nothing.
/// </summary>
internal static class Overhead
{
    private const int PromptTokens = 512;
    private const int AnswerTokens = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 15;
        var folder = Directory.CreateTempSubdirectory("localrunner-overhead-");
        try
        {
            var path = Path.Combine(folder.FullName, "synthetic.gguf");
            var weights = SyntheticModel.Write(path);
            Console.WriteLine($"model: llama shape, {weights / 1e6:F1} M parameters, Q8_0, random weights; pp{PromptTokens}, tg{AnswerTokens}, {rounds} rounds, alternating");
            await MeasureAsync(path, rounds);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string path, int rounds)
    {
        await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 1024 });

        // Random weights may pick an end token at any time, so those are forbidden to both.
        var ends = Enumerable.Range(0, model.Info.VocabularySize).Where(token => model.Detokenize([token], showSpecial: true).StartsWith("<|", StringComparison.Ordinal));
        var sampling = new SamplingOptions { Seed = 1, LogitBias = ends.ToDictionary(token => token, _ => float.NegativeInfinity) };
        var options = new GenerationOptions { MaxTokens = AnswerTokens, Sampling = sampling, ReusePrefix = false };
        var prompt = Enumerable.Range(0, PromptTokens).Select(i => 10 + (i * 7 % 2000)).ToArray();

        using var bare = new BareLoop(path, model.Settings, SamplingSettings.Resolve(sampling, null, model.Settings.ContextLength));
        var runs = new List<(double BarePrompt, double BareDecode, double Prompt, double Decode)>();
        var allocated = 0L;
        for (var round = -1; round < rounds; round++)
        {
            // Whoever goes second finds a warmer machine, so the order changes every round.
            var full = round % 2 == 0 ? await FullAsync(model, prompt, options) : default;
            var (barePrompt, bareDecode, expected) = bare.Run(prompt, AnswerTokens);
            if (round % 2 != 0)
                full = await FullAsync(model, prompt, options);
            if (!full.Tokens.SequenceEqual(expected))
                throw new InvalidOperationException("The two loops wrote different tokens, so they can't be compared.");
            if (round < 0)
                continue;

            runs.Add((barePrompt, bareDecode, full.Prompt, full.Decode));
            allocated += full.Allocated;
        }

        Print("prompt", PromptTokens, runs.ConvertAll(run => run.BarePrompt), runs.ConvertAll(run => run.Prompt));
        Print("decode", AnswerTokens - 1, runs.ConvertAll(run => run.BareDecode), runs.ConvertAll(run => run.Decode));
        Console.WriteLine($"allocated: {allocated / rounds / (double)AnswerTokens:F0} bytes a token, the call's own objects included");
    }

    /// <summary>The consumer's clock: from the call to the first chunk, and from there to the last token.</summary>
    private static async Task<(double Prompt, double Decode, List<int> Tokens, long Allocated)> FullAsync(LocalModel model, int[] prompt, GenerationOptions options)
    {
        var tokens = new List<int>(AnswerTokens);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        long first = 0, last = 0;
        await foreach (var chunk in model.GenerateAsync(prompt, options))
        {
            if (chunk.Token is not { } token)
                continue;
            last = Stopwatch.GetTimestamp();
            if (tokens.Count == 0)
                first = last;
            tokens.Add(token);
        }

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        return (Stopwatch.GetElapsedTime(start, first).TotalSeconds, Stopwatch.GetElapsedTime(first, last).TotalSeconds, tokens, allocated);
    }

    private static void Print(string what, int tokens, List<double> bare, List<double> full)
    {
        var ratios = bare.Zip(full, (x, y) => x / y).Order().ToList();
        Console.WriteLine(
            $"{what}: bare {tokens / Median(bare):F1} t/s, full path {tokens / Median(full):F1} t/s, "
            + $"ratio of medians {Median(bare) / Median(full):F4}, median of paired ratios {Median(ratios):F4} ({ratios[0]:F3} to {ratios[^1]:F3})");
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
