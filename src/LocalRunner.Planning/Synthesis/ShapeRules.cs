namespace LocalRunner.Synthesis;

/// <summary>Refuses shapes that no file could have, and those whose file llama.cpp would not load.</summary>
internal static class ShapeRules
{
    /// <summary>The most layers that llama.cpp takes.</summary>
    public const int MostLayers = 512;

    // As many as llama.cpp takes, too.
    private const int MostExperts = 512;
    private const int MostWidth = 1 << 20;
    private const int MostTokens = 1 << 21;

    private static readonly string[] s_recurrent = ["mamba", "mamba2", "jamba", "granitehybrid"];
    private static readonly string[] s_hybrid = ["jamba", "granitehybrid"];
    private static readonly string[] s_grouped = ["mamba2", "granitehybrid"];
    private static readonly string[] s_mayHaveExperts = ["llama", "dbrx", "grok", "qwen3moe", "gpt-oss", "deepseek2", "jamba", "granitehybrid"];
    private static readonly string[] s_alwaysExperts = ["dbrx", "grok", "qwen3moe", "gpt-oss", "deepseek2"];
    private static readonly string[] s_sharedExperts = ["deepseek2", "granitehybrid"];
    private static readonly string[] s_latent = ["deepseek2"];
    private static readonly string[] s_neverTied = ["dbrx", "gptneox", "gpt-oss"];

    public static void Check(ModelShape shape)
    {
        if (!ModelBlueprint.Architectures.Contains(shape.Architecture, StringComparer.Ordinal))
        {
            var near = NearestNames.Of(shape.Architecture, ModelBlueprint.Architectures, 3).ToList();
            throw Require.Invalid($"The architecture '{shape.Architecture}' can't be described. {(near.Count > 0 ? $"Near: {string.Join(", ", near)}. " : "")}Known: {string.Join(", ", ModelBlueprint.Architectures)}.");
        }

        Require.InRange(shape.Layers, 1, MostLayers, "The number of layers", "");
        Require.InRange(shape.Width, 32, MostWidth, "The width", "");
        Require.InRange(shape.Vocabulary, SyntheticVocabulary.LeastTokens, MostTokens, "The vocabulary", "tokens");
        Require.InRange(shape.ContextLength, 1, 1 << 24, "The context length", "tokens");
        Require.InRange(shape.FeedForward, 0, MostWidth, "The feed-forward width", "");
        Require.InRange(shape.SlidingWindow, 0, 1 << 24, "The sliding window", "tokens");
        Only(shape, s_mayHaveExperts, shape.Experts, "experts");
        Only(shape, s_sharedExperts, shape.SharedExperts, "shared experts");
        Only(shape, s_latent, shape.DenseLayers, "leading layers without experts");
        Only(shape, s_latent, shape.KeyValueRank, "rank of keys and values");
        Only(shape, s_recurrent, shape.StateInner, "recurrent layers");
        Only(shape, s_hybrid, shape.AttentionLayers.Count, "layers with and without attention");
        if (shape.TiedEmbeddings && s_neverTied.Contains(shape.Architecture))
            throw Require.Invalid($"{shape.Architecture} has output weights of its own: its embeddings can't be tied.");
        if (shape.Architecture is "gemma2" or "gpt-oss" && shape.SlidingWindow == 0)
            throw Require.Invalid($"{shape.Architecture} has layers with a sliding window: give its width in tokens.");
        CheckExperts(shape);
        if (TransformerStyle.All.ContainsKey(shape.Architecture))
            HeadShapeRules.Check(shape);
        if (s_recurrent.Contains(shape.Architecture))
            CheckState(shape);
        if (s_hybrid.Contains(shape.Architecture))
            CheckKinds(shape);
    }

    private static void CheckExperts(ModelShape shape)
    {
        Require.InRange(shape.Experts, 0, MostExperts, "The number of experts", "");
        Require.InRange(shape.ExpertsUsed, shape.Experts > 0 ? 1 : 0, shape.Experts, "The number of experts used", "");
        Require.InRange(shape.ExpertFeedForward, 0, MostWidth, "The width inside an expert", "");
        Require.InRange(shape.SharedExperts, 0, shape.Experts > 0 ? 64 : 0, "The number of shared experts", "");

        // More than there are layers leaves none with experts, as the first layers of a larger model have it.
        Require.InRange(shape.DenseLayers, 0, MostLayers, "The number of dense layers", "");
        if (s_alwaysExperts.Contains(shape.Architecture) && shape.Experts == 0)
            throw Require.Invalid($"{shape.Architecture} has experts: give their number.");
        if (shape.Architecture == "deepseek2" && shape.SharedExperts == 0)
            throw Require.Invalid("deepseek2 has shared experts: give their number.");
    }

    private static void CheckState(ModelShape shape)
    {
        Require.InRange(shape.StateInner, 1, MostWidth, "The inner width of a recurrent layer", "");
        Require.InRange(shape.StateWidth, 1, 1024, "The width of a recurrent state", "");
        Require.InRange(shape.StateConvolution, 2, 16, "The convolution of a recurrent layer", "tokens");
        Require.InRange(shape.StateRank, 1, MostWidth, "The rank or number of heads of a recurrent layer", "");
        if (shape.Architecture != "mamba2" && shape.StateInner != 2 * shape.Width)
            throw Require.Invalid($"{shape.Architecture}'s inner width is twice its width: {2 * shape.Width}, not {shape.StateInner}.");
        if (s_grouped.Contains(shape.Architecture)
            && (shape.StateGroups < 1 || shape.StateInner % shape.StateGroups != 0 || shape.StateInner % shape.StateRank != 0 || shape.StateRank % shape.StateGroups != 0))
            throw Require.Invalid($"{shape.StateInner} can't be divided among {shape.StateRank} heads and {shape.StateGroups} groups of a recurrent layer.");
    }

    private static void CheckKinds(ModelShape shape)
    {
        foreach (var layer in shape.AttentionLayers)
            Require.InRange(layer, 0, MostLayers, "A layer with attention", "");
        var attention = shape.AttentionLayers.Distinct().Count(layer => layer < shape.Layers);
        if (attention == 0 || attention == shape.Layers)
            throw Require.Invalid($"{attention} of {shape.Layers} layers have attention; {shape.Architecture} has layers of both kinds. Name layers with attention that leave others, from 0.");
    }

    private static void Only(ModelShape shape, string[] architectures, int value, string what)
    {
        if (value != 0 && !architectures.Contains(shape.Architecture))
            throw Require.Invalid($"{shape.Architecture} has no {what}, but {value} was given. Leave it out, or take one of {string.Join(", ", architectures)}.");
    }
}
