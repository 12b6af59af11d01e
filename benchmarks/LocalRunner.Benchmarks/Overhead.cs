using System.Diagnostics;
using System.Globalization;
using LocalRunner.Engine;

namespace LocalRunner.Benchmarks;

/// <summary>
/// Compares the whole path (worker thread, sampling, detokenising, channel, consumer) with a bare loop over the same
/// native calls, alternating, on a model made on the spot. A ratio of 1 means that the library costs nothing.
/// </summary>
internal static class Overhead
{
    private const int PromptTokens = 512;
    private const int AnswerTokens = 33;
    private const int DecodeRoundsPerPromptRound = 4;

    /// <summary>The engine's threads go on polling for about a tenth of a second after their last work, at the other loop's cost.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 30;
        var folder = Directory.CreateTempSubdirectory("localrunner-overhead-");
        try
        {
            await MeasureAsync(SmallModel.Write(folder.FullName), rounds);
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

        var sampling = SmallModel.Endless(model);
        var prompt = SmallModel.Prompt(PromptTokens);
        using var bare = new BareLoop(path, model.Settings, SamplingSettings.Resolve(sampling, null, model.Settings.ContextLength));

        var whole = new GenerationOptions { MaxTokens = 1, Sampling = sampling, ReusePrefix = false };
        var prompts = await AlternateAsync(model, bare, prompt, whole, 0, rounds);
        Print($"prompt of {PromptTokens} tokens", PromptTokens, prompts.ConvertAll(run => (run.Bare.Prompt, run.Full.Prompt)));

        // With the prompt in both caches, a round is short enough that the machine's moods hit both of a pair.
        var answer = new GenerationOptions { MaxTokens = AnswerTokens, Sampling = sampling };
        var answers = await AlternateAsync(model, bare, prompt, answer, PromptTokens - 1, rounds * DecodeRoundsPerPromptRound);
        Print($"answers of {AnswerTokens} tokens", AnswerTokens - 1, answers.ConvertAll(run => (run.Bare.Decode, run.Full.Decode)));

        // What a call allocates once falls out of the difference between a short answer and a long one.
        const int longer = 10 * AnswerTokens;
        var shortAnswer = (await FullAsync(model, prompt, answer)).Allocated;
        var longAnswer = (await FullAsync(model, prompt, answer with { MaxTokens = longer })).Allocated;
        Console.WriteLine($"allocated: {(longAnswer - shortAnswer) / (double)(longer - AnswerTokens):F1} bytes a token, and {shortAnswer} bytes a call of {AnswerTokens} tokens");
    }

    /// <summary>Runs both in turn, the order changing every round.</summary>
    private static async Task<List<((double Prompt, double Decode, int[] Tokens) Bare, (double Prompt, double Decode, List<int> Tokens, long Allocated) Full)>> AlternateAsync(
        LocalModel model, BareLoop bare, int[] prompt, GenerationOptions options, int from, int rounds)
    {
        var runs = new List<((double Prompt, double Decode, int[] Tokens) Bare, (double Prompt, double Decode, List<int> Tokens, long Allocated) Full)>();
        for (var round = -2; round < rounds; round++)
        {
            var full = round % 2 == 0 ? await FullAsync(model, prompt, options) : default;
            await Task.Delay(s_rest);
            var plain = bare.Run(prompt, from, options.MaxTokens!.Value);
            if (round % 2 != 0)
            {
                await Task.Delay(s_rest);
                full = await FullAsync(model, prompt, options);
            }

            await Task.Delay(s_rest);
            if (!full.Tokens.SequenceEqual(plain.Tokens))
                throw new InvalidOperationException("The two loops wrote different tokens, so they can't be compared.");
            if (round >= 0)
                runs.Add((plain, full));
        }

        return runs;
    }

    /// <summary>The consumer's clock: from the call to the first chunk, and from there to the last token.</summary>
    private static async Task<(double Prompt, double Decode, List<int> Tokens, long Allocated)> FullAsync(LocalModel model, int[] prompt, GenerationOptions options)
    {
        var tokens = new List<int>(options.MaxTokens!.Value);
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

    private static void Print(string what, int tokens, List<(double Bare, double Full)> seconds)
    {
        var bare = Sorted(seconds.Select(pair => pair.Bare));
        var full = Sorted(seconds.Select(pair => pair.Full));
        var ratios = Sorted(seconds.Select(pair => pair.Bare / pair.Full));
        Console.WriteLine(
            $"{what}, {seconds.Count} pairs: bare {tokens / At(bare, 0.5):F1} t/s, full path {tokens / At(full, 0.5):F1} t/s, "
            + $"median of paired ratios {At(ratios, 0.5):F4} (quartiles {At(ratios, 0.25):F3} to {At(ratios, 0.75):F3}), "
            + $"ratio of medians {At(bare, 0.5) / At(full, 0.5):F4}, of the fastest tenths {At(bare, 0.1) / At(full, 0.1):F4}");
    }

    private static List<double> Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double At(List<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];
}
