using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>Tells which layers see a window of the context alone. The defaults are llama.cpp's (src/models, b10256).</summary>
internal static class SlidingWindows
{
    public static long WidthOf(ModelFacts facts) => facts.Architecture switch
    {
        "gemma2" or "exaone4" => facts.Integer("attention.sliding_window") ?? 4096,
        "llama4" => facts.Integer("attention.sliding_window") is 0 ? 0 : 8192,

        // The engine ignores what these files say.
        "phi3" => 0,
        _ when PeriodOf(facts) > 0 => facts.Integer("attention.sliding_window") ?? 0,
        _ => 0,
    };

    public static bool IsLocal(ModelFacts facts, int layer)
    {
        if (facts.Array("attention.sliding_window_pattern") is { } each && each.Count > layer)
            return each.ElementType == GgufValueType.Boolean ? each.Booleans().ElementAt(layer) : each.Integers().ElementAt(layer) != 0;

        var period = facts.Integer("attention.sliding_window_pattern") ?? PeriodOf(facts);
        return period <= 0 ? period == 0 : IsDenseFirst(facts) ? layer % period != 0 : layer % period < period - 1;
    }

    private static bool IsDenseFirst(ModelFacts facts) => facts.Architecture is "cohere2moe" or "smallthinker" or "modern-bert" or "laguna";

    private static long PeriodOf(ModelFacts facts) => facts.Architecture switch
    {
        "gemma2" or "gpt-oss" => 2,
        "gemma3" or "gemma-embedding" => 6,
        "gemma3n" => 5,
        "cohere2" or "cohere2moe" or "olmo2" or "exaone4" or "exaone-moe" or "llama4" or "smallthinker" or "laguna" or "afmoe" => 4,
        "plamo3" => 8,

        // Only an array says which.
        "gemma4" or "mimo2" or "step35" or "mellum" or "lfm2" => 1,
        _ => 0,
    };
}
