using System.Text.Json;
using LocalRunner.Fixtures;

namespace LocalRunner.Tests;

/// <summary>Real models, where LOCALRUNNER_TEST_MODELS names a folder that holds them with their reference values.</summary>
public sealed class RealModelTests
{
    [RealModelFact("all-MiniLM-L6-v2.Q8_0.gguf")]
    public async Task EmbedAsync_MiniLm_MatchesTheReferenceVectors()
    {
        using var reference = Reference("all-MiniLM-L6-v2.reference.json");
        var entries = reference.RootElement.GetProperty("vectors").EnumerateArray()
            .Select(entry => (
                Text: entry.GetProperty("text").GetString().ShouldNotBeNull(),
                Tokens: entry.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()).ToArray(),
                Vector: entry.GetProperty("embedding").EnumerateArray().Select(number => number.GetDouble()).ToArray()))
            .Where(entry => entry.Text.Length > 0 && entry.Text.All(char.IsAscii))
            .ToList();
        await using var model = await Demo.LoadAsync(RealModelFactAttribute.PathOf("all-MiniLM-L6-v2.Q8_0.gguf"), new ModelOptions());

        var result = await model.EmbedAsync([.. entries.Select(entry => entry.Text)]);

        entries.Count.ShouldBeGreaterThan(3);
        for (var i = 0; i < entries.Count; i++)
        {
            model.Tokenize(entries[i].Text).ShouldBe(entries[i].Tokens);
            entries[i].Vector.Zip(result.Vectors[i].ToArray(), (a, b) => a * b).Sum().ShouldBeGreaterThanOrEqualTo(0.999, entries[i].Text);
        }

        Should.Throw<LocalRunnerException>(() => model.GenerateAsync("text")).Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        (await Should.ThrowAsync<LocalRunnerException>(() => model.EmbedAsync([string.Concat(Enumerable.Repeat("word ", 600))]))).Message.ShouldContain("512");
    }

    [RealModelFact("SmolLM2-135M-Instruct.Q4_1.gguf")]
    public async Task ScoreAsync_SmolLm_HasTheReferencePerplexity()
    {
        using var reference = Reference("SmolLM2-135M-Instruct.reference.json");
        await using var model = await Demo.LoadAsync(RealModelFactAttribute.PathOf("SmolLM2-135M-Instruct.Q4_1.gguf"), new ModelOptions { ContextLength = 512 });
        var differences = new List<double>();
        foreach (var entry in reference.RootElement.GetProperty("texts").EnumerateArray())
        {
            var tokens = entry.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32()).ToArray();
            model.Tokenize(entry.GetProperty("text").GetString().ShouldNotBeNull(), addSpecial: false).ShouldBe(tokens);
            differences.Add(-(await model.ScoreAsync(tokens)).Average() - entry.GetProperty("mean_negative_log_likelihood").GetDouble());
        }

        // The engine quantises activations too, which the reference does not: up to 3 % on a single short text.
        differences.ShouldAllBe(difference => Math.Abs(difference) < 0.03);
        Math.Abs(differences.Average()).ShouldBeLessThan(0.02);
    }

    private static JsonDocument Reference(string name) => JsonDocument.Parse(File.ReadAllBytes(RealModelFactAttribute.PathOf(name)));
}
