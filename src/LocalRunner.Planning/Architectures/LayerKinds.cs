using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>
/// Gets which layers see a window of the context alone, which keep a state of fixed size, and which cache keys and values. The rules
/// are llama.cpp's (src/models; create_memory).
/// </summary>
internal static class LayerKinds
{
    /// <summary>Gets the tokens that a layer with a sliding window sees; 0 where no layer has one.</summary>
    public static long WindowOf(Hyperparameters hparams)
    {
        if (hparams.Architecture.Window is not { } window)
            return 0;

        var given = hparams.Integer("attention.sliding_window");
        return window.Fixed is { } width ? given is 0 ? 0 : width : given ?? window.Default;
    }

    public static bool HasWindow(Hyperparameters hparams, int layer)
    {
        if (hparams.Window == 0 || hparams.Architecture.Window is not { } window)
            return false;
        if (hparams.Array("attention.sliding_window_pattern") is { } each && each.Count > layer)
            return each.ElementType == GgufValueType.Boolean ? each.Booleans().ElementAt(layer) : each.Integers().ElementAt(layer) != 0;

        var period = hparams.Integer("attention.sliding_window_pattern") ?? window.Period;
        return period <= 0 ? period == 0 : window.DenseFirst ? layer % period != 0 : layer % period < period - 1;
    }

    public static bool IsRecurrent(Hyperparameters hparams, int layer) => hparams.Architecture.Recurrent switch
    {
        RecurrentLayers.All or RecurrentLayers.AllBesideAttention => true,
        RecurrentLayers.WithoutHeads => hparams.CachedHeads(layer) == 0,
        RecurrentLayers.WithoutHeadsOrFeedForward => hparams.CachedHeads(layer) == 0 && !HasFeedForward(hparams, layer),
        RecurrentLayers.ByInterval => (layer + 1) % Math.Max(1, hparams.Integer("full_attention_interval") ?? 4) != 0,
        _ => false,
    };

    public static bool HasAttention(Hyperparameters hparams, int layer) => hparams.Architecture switch
    {
        { Recurrent: RecurrentLayers.AllBesideAttention } => true,
        { Recurrent: RecurrentLayers.WithoutHeadsOrFeedForward } => hparams.CachedHeads(layer) > 0 && !HasFeedForward(hparams, layer),
        { SharesCaches: true } => layer < hparams.Layers - (hparams.Integer("attention.shared_kv_layers") ?? 0),
        _ => !IsRecurrent(hparams, layer) && hparams.CachedHeads(layer) > 0,
    };

    private static bool HasFeedForward(Hyperparameters hparams, int layer) => hparams.PerLayer("feed_forward_length", 0)[layer] != 0;
}
