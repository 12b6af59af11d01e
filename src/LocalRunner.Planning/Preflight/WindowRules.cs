using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks sliding windows: a window that no layer uses ends the process, and so does a cache that no layer owns.</summary>
internal static class WindowRules
{
    public static void Check(ModelHeader header)
    {
        LayerRules.Range(header, "attention.sliding_window", 0, int.MaxValue);
        LayerRules.Range(header, "attention.temperature_length", 0, int.MaxValue);
        if (header.Architecture is not { Window: { } window } || header.Tokens is null)
            return;

        var hparams = new Hyperparameters(header.File);
        var layers = Enumerable.Range(0, hparams.OwnLayers);
        var key = header.Key("attention.sliding_window_pattern");
        if (window.IsNeeded)
            Require(hparams.Window > 0, header.Key("attention.sliding_window"), hparams.Window, "above 0 for this architecture");
        if (hparams.Window > 0 && !header.Architecture.Cacheless)
            Require(layers.Any(hparams.HasWindow), key, header.Integer(key)?.ToString() ?? "a list", "such that a layer has the window");
        if (hparams.Window > 0 && header.Architecture.NeedsWholeLayer)
            Require(!layers.All(hparams.HasWindow), header.Key("block_count"), hparams.OwnLayers, "so many that a layer has no window");
        if (!header.Architecture.SharesCaches)
            return;

        // Layers without a cache look into the last of their kind that has one.
        var cached = layers.TakeWhile(hparams.HasOwnCache).Count();
        if (cached == hparams.OwnLayers)
            return;
        foreach (var isLocal in layers.Skip(cached).Select(hparams.HasWindow).Distinct())
        {
            var owner = cached - (isLocal ? 2 : 1);
            Require(owner >= 0 && hparams.HasWindow(owner) == isLocal, key, "a list",
                $"such that layer {owner} {(isLocal ? "has" : "does not have")} a window, as later ones look into its cache");
        }
    }
}
