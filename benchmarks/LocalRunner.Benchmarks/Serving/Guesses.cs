using LocalRunner.Benchmarks.SideBySide;

namespace LocalRunner.Benchmarks.Serving;

/// <summary>Compares answers with guesses ahead and without, in turn: a file that is written once more with a name changed, and free prose.</summary>
internal static class Guesses
{
    private const int MostTokens = 700;

    public static async Task MeasureAsync(string path, string file, int rounds, string? draft)
    {
        var text = await File.ReadAllTextAsync(file);
        await using var plain = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 8192 });
        await using var guessing = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 8192, DraftTokens = draft is null ? 63 : ModelOptions.DefaultDraftTokens, DraftModel = draft });
        var first = string.Join('\n', text.Split('\n').Take(12));
        var edit = plain.Tokenize($"```csharp\n{text}\n```\n\nThe same file again:\n\n```csharp\n{first}");
        var prose = plain.Tokenize("Once upon a time, in a village between two rivers, there lived a clockmaker who");
        Console.WriteLine($"edit: a prompt of {edit.Length} tokens; prose: one of {prose.Length}");
        await CompareAsync("edit, greedy", plain, guessing, edit, rounds, new() { Temperature = 0 });
        await CompareAsync("prose, greedy", plain, guessing, prose, rounds, new() { Temperature = 0 });
        await CompareAsync("prose, temperature 0.8", plain, guessing, prose, rounds, new() { Seed = 1 });
    }

    private static async Task CompareAsync(string what, LocalModel plain, LocalModel guessing, int[] prompt, int rounds, SamplingOptions sampling)
    {
        var (ratios, drafted, accepted, same) = (new List<double>(), 0, 0, true);
        sampling = sampling with { LogitBias = SmallModel.Endless(plain).LogitBias };
        for (var round = 0; round < rounds; round++)
        {
            var seeded = sampling with { Seed = (uint)round + 1 };
            var (one, other) = round % 2 == 0
                ? (await AnswerAsync(plain, prompt, seeded), await AnswerAsync(guessing, prompt, seeded))
                : Swap(await AnswerAsync(guessing, prompt, seeded), await AnswerAsync(plain, prompt, seeded));
            ratios.Add(other.TokensPerSecond / one.TokensPerSecond);
            drafted += other.Result!.Timings.DraftedTokens;
            accepted += other.Result!.Timings.AcceptedTokens;
            var common = one.Text.AsSpan().CommonPrefixLength(other.Text);
            if (common < one.Text.Length || common < other.Text.Length)
            {
                Console.WriteLine($"  {what}: texts differ from character {common} of {one.Text.Length}: …{Part(one.Text, common)}… against …{Part(other.Text, common)}…; "
                    + (same && sampling.Temperature == 0 ? $"the two likeliest tokens there are {await GapAsync(plain, prompt, common, sampling):0.000} apart in log-probability" : ""));
                same = false;
            }
        }

        var quartiles = Quartiles.Of(ratios);
        Console.WriteLine($"{what}: guessing over plain {quartiles.Median:0.00} ({quartiles.Lower:0.00} to {quartiles.Upper:0.00}) of {rounds}; {accepted} of {drafted} guesses right; {(same ? "the same text" : "other texts")}");
    }

    /// <summary>Returns how far the two likeliest tokens are apart where a text goes another way.</summary>
    private static async Task<double> GapAsync(LocalModel model, int[] prompt, int character, SamplingOptions sampling)
    {
        var written = 0;
        await foreach (var chunk in model.GenerateAsync(prompt, new GenerationOptions { MaxTokens = MostTokens, Sampling = sampling, LogProbabilities = 2 }))
        {
            written += chunk.Text.Length;
            if (written > character && chunk.Alternatives is [var first, var second, ..])
                return first.LogProbability - second.LogProbability;
        }

        return double.NaN;
    }

    private static (TimedAnswer, TimedAnswer) Swap(TimedAnswer one, TimedAnswer other) => (other, one);

    private static string Part(string text, int at) => text[Math.Max(0, at - 20)..Math.Min(text.Length, at + 20)].ReplaceLineEndings("⏎");

    private static Task<TimedAnswer> AnswerAsync(LocalModel model, int[] prompt, SamplingOptions sampling) =>
        new TimedAnswer().RunAsync(model.GenerateAsync(prompt, new GenerationOptions { MaxTokens = MostTokens, Sampling = sampling }));
}
