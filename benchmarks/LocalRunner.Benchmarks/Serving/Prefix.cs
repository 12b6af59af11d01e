using LocalRunner.Benchmarks.SideBySide;

namespace LocalRunner.Benchmarks.Serving;

/// <summary>Compares the first token of a prompt of 2,000 tokens whose beginning is known with the same one cold: in the cache, out of the saved states, and after another model was loaded.</summary>
internal static class Prefix
{
    private const int PromptTokens = 2000;
    private const int Tail = 8;

    public static async Task MeasureAsync(string path, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("localrunner-prefix-");
        try
        {
            var options = new ModelOptions { ContextLength = PromptTokens + 256, PromptCache = new ByteSize(1L << 30), PromptCacheFolder = folder.FullName };
            var (kept, saved, reloaded) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                TimeSpan cold;
                await using (var model = await LocalModel.LoadAsync(path, options))
                {
                    await FirstTokenAsync(model, RandomPrompt.Of(64, 999));
                    cold = await FirstTokenAsync(model, RandomPrompt.Of(PromptTokens, round));
                    kept.Add(await FirstTokenAsync(model, Ending(RandomPrompt.Of(PromptTokens, round), 1)) / cold);

                    // Another conversation takes the only sequence.
                    await FirstTokenAsync(model, RandomPrompt.Of(600, 500 + round));
                    saved.Add(await FirstTokenAsync(model, Ending(RandomPrompt.Of(PromptTokens, round), 2)) / cold);
                }

                await using (var other = await LocalModel.LoadAsync(Pieces.DemoModel.Path))
                    await other.AnswerAsync("Hello!", new() { MaxTokens = 4 });
                await using (var model = await LocalModel.LoadAsync(path, options))
                {
                    await FirstTokenAsync(model, RandomPrompt.Of(64, 999));
                    reloaded.Add(await FirstTokenAsync(model, Ending(RandomPrompt.Of(PromptTokens, round), 3)) / cold);
                }

                Console.WriteLine($"round {round + 1}: cold {cold.TotalMilliseconds:0} ms; kept {kept[^1]:P1}, saved {saved[^1]:P1}, after another model {reloaded[^1]:P1}");
            }

            Console.WriteLine($"first token over cold, medians: kept {Quartiles.Of(kept).Median:P1}, saved {Quartiles.Of(saved).Median:P1}, after another model {Quartiles.Of(reloaded).Median:P1}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<TimeSpan> FirstTokenAsync(LocalModel model, int[] prompt) =>
        (await new TimedAnswer().RunAsync(model.GenerateAsync(prompt, new GenerationOptions { MaxTokens = 1 }))).FirstToken;

    private static int[] Ending(int[] prompt, int seed) => [.. prompt[..^Tail], .. RandomPrompt.Of(Tail, 10_000 + seed)];
}
