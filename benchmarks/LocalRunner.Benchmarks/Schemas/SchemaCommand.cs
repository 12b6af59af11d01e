using System.Globalization;
using System.Text.Json;
using LocalRunner.Benchmarks.Pieces;
using LocalRunner.Grammars.Schemas;
using Microsoft.Extensions.AI;

namespace LocalRunner.Benchmarks.Schemas;

/// <summary>
/// Answers by a schema of many keywords, a seed each: counts those that are valid, and compares the speed of the first with that of
/// free answers of as many tokens, in turn, the order changing every round. The others are written several at once.
/// </summary>
internal static class SchemaCommand
{
    private const int MostTokens = 1500;
    private const int Compared = 30;
    private const int AtOnce = 8;
    private const int ContextLength = 2048;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seeds = arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 30;
        using var schema = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Schemas", "order.json")));
        var validator = new JsonSchemaValidator(schema.RootElement);
        var path = arguments is [_, var given, ..] ? given : DemoModel.Path;
        var load = new ModelOptions { ContextLength = ContextLength, Threads = arguments is [_, _, var threads] ? int.Parse(threads, CultureInfo.InvariantCulture) : null };
        var (valid, cut, held, free, work) = (0, 0, new List<double>(), new List<double>(), new List<double>());
        GenerationOptions Held(int seed) => new() { MaxTokens = MostTokens, JsonSchema = schema.RootElement, Sampling = new() { Seed = (uint)seed } };
        void Count(string text, GenerationResult result)
        {
            cut += result.FinishReason == FinishReason.Stop ? 0 : 1;
            valid += IsValid(validator, text) ? 1 : 0;
        }

        string name;
        await using (var model = await LocalModel.LoadAsync(path, load))
        {
            name = model.Info.Name;
            var ends = Enumerable.Range(0, model.Info.VocabularySize).Where(model.IsEndOfGeneration).ToDictionary(token => token, _ => float.NegativeInfinity);
            for (var seed = 1; seed <= Math.Min(seeds, Compared); seed++)
            {
                var answer = await AnswerAsync(model, Held(seed));
                var plain = await AnswerAsync(model, new() { MaxTokens = answer.Result.Usage.CompletionTokens, Sampling = new() { Seed = (uint)seed, LogitBias = ends } });
                var timed = seed % 2 == 0 ? await AnswerAsync(model, Held(seed)) : answer;
                held.Add(timed.Result.Timings.DecodeTokensPerSecond);
                work.Add(plain.Processor / timed.Processor);
                free.Add(plain.Result.Timings.DecodeTokensPerSecond);
                Count(answer.Text, answer.Result);
            }

            Console.Error.WriteLine($"{Math.Min(seeds, Compared)} of {seeds}: {valid} valid, {cut} cut off");
        }

        if (seeds > Compared)
        {
            await using var model = await LocalModel.LoadAsync(path, load with { Parallel = AtOnce, ContextLength = AtOnce * ContextLength });
            var (done, gate) = (Compared, new Lock());
            await Parallel.ForEachAsync(Enumerable.Range(Compared + 1, seeds - Compared), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
            {
                var answer = await AnswerAsync(model, Held(seed));
                lock (gate)
                {
                    Count(answer.Text, answer.Result);
                    if (++done % 10 == 0)
                        Console.Error.WriteLine($"{done} of {seeds}: {valid} valid, {cut} cut off");
                }
            });
        }

        var ratios = held.Zip(free, (one, other) => one / other).ToList();
        Console.WriteLine($"{name}: {valid} of {seeds} answers valid, {cut} cut off at {MostTokens} tokens");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"by the schema {Median(held):F1} tokens/s, free {Median(free):F1} tokens/s, ratio {Median(ratios):F3} (quartiles {Quantile(ratios, 0.25):F3} to {Quantile(ratios, 0.75):F3}); by the processor's time, prompt included, {Median(work):F3}"));
        return valid == seeds ? 0 : 1;
    }

    // On a machine that others use too, the time that the process had says more than the clock.
    private static async Task<(string Text, GenerationResult Result, TimeSpan Processor)> AnswerAsync(LocalModel model, GenerationOptions options)
    {
        var before = Environment.CpuUsage.TotalTime;
        var (text, result) = ("", (GenerationResult?)null);
        await foreach (var chunk in model.GenerateAsync([new ChatMessage(ChatRole.User, "Write JSON about an order.")], options with { Thinking = ThinkingOptions.Off }))
            (text, result) = (text + chunk.Text, chunk.Result ?? result);
        return (text, result!, Environment.CpuUsage.TotalTime - before);
    }

    private static bool IsValid(JsonSchemaValidator validator, string text)
    {
        try
        {
            using var value = JsonDocument.Parse(text);
            return validator.Validate(value.RootElement).Count == 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static double Median(List<double> values) => Quantile(values, 0.5);

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));
}
