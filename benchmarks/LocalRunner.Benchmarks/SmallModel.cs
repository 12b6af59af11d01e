using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks;

/// <summary>A model of 105 million random weights, made on the spot: large enough to be like others, and quick to write.</summary>
internal static class SmallModel
{
    private static readonly ModelShape s_shape = new()
    {
        Architecture = "llama",
        Layers = 12,
        Width = 768,
        Heads = 12,
        KeyValueHeads = 4,
        FeedForward = 3072,
        Vocabulary = 2048,
        ContextLength = 4096,
        TiedEmbeddings = true,
    };

    public static string Write(string folder)
    {
        var path = Path.Combine(folder, "synthetic.gguf");
        var model = SyntheticModel.Create(s_shape, GgufFileType.Q8_0);
        model.Write(path);
        using var header = model.Preview();
        Console.WriteLine($"model: llama shape, {header.Tensors.Sum(tensor => tensor.Elements) / 1e6:F1} M parameters, Q8_0, random weights");
        return path;
    }

    public static int[] Prompt(int tokens) => [.. Enumerable.Range(0, tokens).Select(i => 10 + (i * 7 % 2000))];

    /// <summary>Random weights may pick an end token at any time, so those are forbidden.</summary>
    public static SamplingOptions Endless(LocalModel model)
    {
        var ends = Enumerable.Range(0, model.Info.VocabularySize).Where(token => model.Detokenize([token], showSpecial: true).StartsWith('<'));
        return new() { Seed = 1, LogitBias = ends.ToDictionary(token => token, _ => float.NegativeInfinity) };
    }
}
