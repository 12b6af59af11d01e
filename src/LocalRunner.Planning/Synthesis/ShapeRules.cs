using LocalRunner.Architectures;

namespace LocalRunner.Synthesis;

/// <summary>Refuses shapes that no file could have, and those whose file llama.cpp would not load.</summary>
internal static class ShapeRules
{
    private const int MostWidth = 1 << 20;
    private const int MostTokens = 1 << 21;

    public static void Check(ModelShape shape)
    {
        var architecture = ArchitectureTable.Of(shape.Architecture);
        if (architecture.Layout is not { } layout)
        {
            var known = Names(each => true);
            var near = NearestNames.Of(shape.Architecture, known, 3).ToList();
            throw Require.Invalid($"The architecture '{shape.Architecture}' can't be described. {(near.Count > 0 ? $"Near: {string.Join(", ", near)}. " : "")}Known: {string.Join(", ", known)}.");
        }

        Require.InRange(shape.Layers, 1, EngineLimits.Layers, "The number of layers", "");
        Require.InRange(shape.Width, 32, MostWidth, "The width", "");
        Require.InRange(shape.Vocabulary, SyntheticVocabulary.LeastTokens, MostTokens, "The vocabulary", "tokens");
        Require.InRange(shape.ContextLength, 1, 1 << 24, "The context length", "tokens");
        Require.InRange(shape.FeedForward, 0, MostWidth, "The feed-forward width", "");
        Require.InRange(shape.SlidingWindow, 0, 1 << 24, "The sliding window", "tokens");
        Only(shape, each => each.Layout!.Experts != Presence.Never, shape.Experts, "experts");
        Only(shape, each => each.Layout!.SharedExperts != Presence.Never, shape.SharedExperts, "shared experts");
        Only(shape, each => each.Layout!.Latent, shape.DenseLayers, "leading layers without experts");
        Only(shape, each => each.Layout!.Latent, shape.KeyValueRank, "rank of keys and values");
        Only(shape, each => each.Recurrent != RecurrentLayers.None, shape.StateInner, "recurrent layers");
        Only(shape, IsHybrid, shape.AttentionLayers.Count, "layers with and without attention");
        Only(shape, each => each.Layout!.MixedLayers, shape.WindowPeriod, "period of layers with a window that the model may choose");
        Only(shape, each => each.Layout!.MixedLayers, shape.WindowHeadWidth, "head width of layers with a window");
        Only(shape, each => each.Layout!.MixedLayers, shape.WindowKeyValueHeads, "key-value heads of layers with a window");
        Only(shape, each => each.Layout!.MixedLayers, shape.KeysAsValues ? 1 : 0, "keys that serve as values");
        Only(shape, each => each.Layout!.MixedLayers, shape.CacheSharingLayers, "layers that share caches");
        Only(shape, each => each.Layout!.MixedLayers, shape.LayerEmbeddingWidth, "embeddings of each layer");
        if (layout.MixedLayers)
            CheckMixed(shape);
        if (shape.TiedEmbeddings && layout.TiedEmbeddings == Presence.Never)
            throw Require.Invalid($"{shape.Architecture} has output weights of its own: its embeddings can't be tied.");
        if (layout.Window == Presence.Always && shape.SlidingWindow == 0)
            throw Require.Invalid($"{shape.Architecture} has layers with a sliding window: give its width in tokens.");
        if (architecture is { NeedsWholeLayer: true, Window.Period: var period } && shape.Layers < period)
            throw Require.Invalid($"{shape.Architecture} has a layer that sees the whole context after each {period - 1} with a window: give at least {period} layers, not {shape.Layers}.");
        CheckExperts(shape, layout);
        if (architecture.Recurrent != RecurrentLayers.All)
            HeadShapeRules.Check(shape, architecture);
        if (architecture.Recurrent != RecurrentLayers.None)
            CheckState(shape, architecture);
        if (IsHybrid(architecture))
            CheckKinds(shape, architecture);
    }

    private static void CheckMixed(ModelShape shape)
    {
        Require.InRange(shape.WindowPeriod, 1, EngineLimits.Layers + 1, "The layers after which one sees the whole context", "");
        Require.InRange(shape.CacheSharingFeedForward, 0, MostWidth, "The feed-forward width of layers that share caches", "");
        Require.InRange(shape.LayerEmbeddingWidth, 0, 1 << 14, "The width of the embeddings of each layer", "");

        // A layer looks into the last cache of its kind, which the engine expects right before the first that has none.
        var most = shape.CacheSharingLayers == 0 ? 0 : Math.Max(0, shape.Layers - Math.Max(2, shape.WindowPeriod));
        Require.InRange(shape.CacheSharingLayers, 0, most, "The number of layers that share caches", "");
        if (shape.CacheSharingLayers > 0 && (shape.WindowPeriod < 2 || (shape.Layers - shape.CacheSharingLayers) % shape.WindowPeriod != 0))
            throw Require.Invalid($"{shape.Layers - shape.CacheSharingLayers} layers have a cache of their own, which must be whole periods of {shape.WindowPeriod}, 2 or more: give another number of layers that share caches than {shape.CacheSharingLayers}.");
    }

    private static void CheckExperts(ModelShape shape, FileLayout layout)
    {
        Require.InRange(shape.Experts, 0, EngineLimits.Experts, "The number of experts", "");
        Require.InRange(shape.ExpertsUsed, shape.Experts > 0 ? 1 : 0, shape.Experts, "The number of experts used", "");
        Require.InRange(shape.ExpertFeedForward, 0, MostWidth, "The width inside an expert", "");
        Require.InRange(shape.SharedExperts, 0, shape.Experts > 0 ? 64 : 0, "The number of shared experts", "");

        // More than there are layers leaves none with experts, as the first layers of a larger model have it.
        Require.InRange(shape.DenseLayers, 0, EngineLimits.Layers, "The number of dense layers", "");
        if (layout.Experts == Presence.Always && shape.Experts == 0)
            throw Require.Invalid($"{shape.Architecture} has experts: give their number.");
        if (layout.SharedExperts == Presence.Always && shape.SharedExperts == 0)
            throw Require.Invalid($"{shape.Architecture} has shared experts: give their number.");
    }

    private static void CheckState(ModelShape shape, Architecture architecture)
    {
        Require.InRange(shape.StateInner, 1, MostWidth, "The inner width of a recurrent layer", "");
        Require.InRange(shape.StateWidth, 1, 1024, "The width of a recurrent state", "");
        Require.InRange(shape.StateConvolution, 2, 16, "The convolution of a recurrent layer", "tokens");
        Require.InRange(shape.StateRank, 1, MostWidth, "The rank or number of heads of a recurrent layer", "");
        if (architecture.DoublesInner && shape.StateInner != 2 * shape.Width)
            throw Require.Invalid($"{shape.Architecture}'s inner width is twice its width: {2 * shape.Width}, not {shape.StateInner}.");
        if (architecture.State == StateForm.GatedDelta && shape.StateInner != shape.StateRank * shape.StateWidth)
            throw Require.Invalid($"{shape.Architecture}'s inner width is that of its {shape.StateRank} heads of {shape.StateWidth}: {shape.StateRank * shape.StateWidth}, not {shape.StateInner}.");
        if (architecture.State is StateForm.Mamba2 or StateForm.GatedDelta
            && (shape.StateGroups < 1 || shape.StateInner % shape.StateGroups != 0 || shape.StateInner % shape.StateRank != 0 || shape.StateRank % shape.StateGroups != 0))
            throw Require.Invalid($"{shape.StateInner} can't be divided among {shape.StateRank} heads and {shape.StateGroups} groups of a recurrent layer.");
    }

    private static void CheckKinds(ModelShape shape, Architecture architecture)
    {
        foreach (var layer in shape.AttentionLayers)
            Require.InRange(layer, 0, EngineLimits.Layers, "A layer with attention", "");
        var attention = shape.AttentionLayers.Distinct().Where(layer => layer < shape.Layers).Order().ToList();
        if (architecture.Recurrent == RecurrentLayers.ByInterval)
        {
            var interval = attention.Count > 0 ? attention[0] + 1 : 0;
            if (interval == 0 || !attention.SequenceEqual(Enumerable.Range(0, shape.Layers).Where(layer => (layer + 1) % interval == 0)))
                throw Require.Invalid($"{shape.Architecture} has attention at an interval, such as in the layers 3, 7, 11, … Name such layers, from 0.");
        }
        else if (attention.Count == 0 || attention.Count == shape.Layers)
        {
            throw Require.Invalid($"{attention.Count} of {shape.Layers} layers have attention; {shape.Architecture} has layers of both kinds. Name layers with attention that leave others, from 0.");
        }
    }

    private static bool IsHybrid(Architecture architecture) => architecture.Recurrent is RecurrentLayers.WithoutHeads or RecurrentLayers.ByInterval;

    private static void Only(ModelShape shape, Func<Architecture, bool> has, int value, string what)
    {
        if (value != 0 && !has(ArchitectureTable.Of(shape.Architecture)))
            throw Require.Invalid($"{shape.Architecture} has no {what}, but {value} was given. Leave it out, or take one of {string.Join(", ", Names(has))}.");
    }

    private static List<string> Names(Func<Architecture, bool> has) =>
        [.. ArchitectureTable.All.Where(each => each.Layout is not null && has(each)).Select(each => each.Name)];
}
