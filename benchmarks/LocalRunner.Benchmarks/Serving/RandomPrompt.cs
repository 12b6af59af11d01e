namespace LocalRunner.Benchmarks.Serving;

/// <summary>A prompt of tokens that are drawn with a seed, so that no two seeds begin alike.</summary>
internal static class RandomPrompt
{
    public static int[] Of(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(1000, 20_000))];
    }
}
