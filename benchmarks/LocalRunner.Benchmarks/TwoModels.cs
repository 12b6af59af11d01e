using System.Diagnostics;
using System.Globalization;
using LocalRunner.Benchmarks.SideBySide;
using LocalRunner.Machine;

namespace LocalRunner.Benchmarks;

/// <summary>
/// Lets two models of one process answer at once, each with half of the cores, and compares each with itself alone on as many. A ratio
/// of 1 means that neither ever waits for the other.
/// </summary>
internal static class TwoModels
{
    private const int PromptTokens = 256;
    private const int AnswerTokens = 97;
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 15;
        var folder = Directory.CreateTempSubdirectory("localrunner-two-models-");
        try
        {
            var path = SmallModel.Write(folder.FullName);
            var options = new ModelOptions { ContextLength = 1024, Threads = Math.Max(1, MachineInfo.Detect().UsableCores / 2) };
            await using var first = await LocalModel.LoadAsync(path, options);
            await using var second = await LocalModel.LoadAsync(path, options);
            Console.WriteLine($"{options.Threads} threads a model, {rounds} rounds");
            await MeasureAsync([first, second], rounds);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(LocalModel[] models, int rounds)
    {
        var prompts = new List<double>();
        var answers = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            var alone = new (double Prompt, double Answer)[models.Length];
            var together = new (double Prompt, double Answer)[models.Length];

            // Who is measured first changes every round.
            for (var step = 0; step < 2; step++)
            {
                if ((step + round) % 2 == 0)
                    together = await Task.WhenAll(models.Select(SpeedsAsync));
                else
                {
                    for (var i = 0; i < models.Length; i++)
                        alone[i] = await SpeedsAsync(models[i]);
                }
            }

            if (round < 0)
                continue;
            prompts.AddRange(models.Select((_, i) => together[i].Prompt / alone[i].Prompt));
            answers.AddRange(models.Select((_, i) => together[i].Answer / alone[i].Answer));
        }

        Print($"prompt of {PromptTokens} tokens", prompts);
        Print($"answers of {AnswerTokens} tokens", answers);
    }

    /// <summary>Returns the tokens a second of the prompt and of the answer after its first token, on the consumer's clock.</summary>
    private static async Task<(double Prompt, double Answer)> SpeedsAsync(LocalModel model)
    {
        await Task.Delay(s_rest);
        var options = new GenerationOptions { MaxTokens = AnswerTokens, Sampling = SmallModel.Endless(model), ReusePrefix = false };
        var start = Stopwatch.GetTimestamp();
        long first = 0, last = 0;
        var tokens = 0;
        await Task.Run(async () =>
        {
            await foreach (var chunk in model.GenerateAsync(SmallModel.Prompt(PromptTokens), options))
            {
                if (chunk.Token is null)
                    continue;
                last = Stopwatch.GetTimestamp();
                if (tokens++ == 0)
                    first = last;
            }
        });
        return (PromptTokens / Stopwatch.GetElapsedTime(start, first).TotalSeconds, (tokens - 1) / Stopwatch.GetElapsedTime(first, last).TotalSeconds);
    }

    private static void Print(string what, List<double> ratios)
    {
        var quartiles = Quartiles.Of(ratios);
        Console.WriteLine($"{what}, together over alone: median {quartiles.Median:0.000} (quartiles {quartiles.Lower:0.000} to {quartiles.Upper:0.000}) of {ratios.Count}");
    }
}
