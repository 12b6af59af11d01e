namespace LocalRunner.Architectures;

/// <summary>Tells which layers keep a state of fixed size, and which cache keys and values. The rules are llama.cpp's (create_memory).</summary>
internal static class RecurrentLayers
{
    public static bool IsRecurrent(ModelFacts facts, int layer) => facts.Architecture switch
    {
        "mamba" or "mamba2" or "falcon-h1" => true,
        "rwkv6" or "rwkv6qwen2" or "rwkv7" or "arwkv7" => true,
        "jamba" or "granitehybrid" or "plamo2" or "lfm2" or "lfm2moe" or "kimi-linear" => facts.CachedHeads(layer) == 0,
        "nemotron_h" or "nemotron_h_moe" => facts.CachedHeads(layer) == 0 && facts.PerLayer("feed_forward_length", 0)[layer] == 0,
        "qwen3next" or "qwen35" or "qwen35moe" => (layer + 1) % Math.Max(1, facts.Integer("full_attention_interval") ?? 4) != 0,
        _ => false,
    };

    public static bool HasAttention(ModelFacts facts, int layer) => facts.Architecture switch
    {
        "falcon-h1" => true,
        "nemotron_h" or "nemotron_h_moe" => facts.CachedHeads(layer) > 0 && facts.PerLayer("feed_forward_length", 0)[layer] == 0,

        // The last layers of Gemma 3n look into the caches of earlier ones.
        "gemma3n" or "gemma4" => layer < facts.Layers - (facts.Integer("attention.shared_kv_layers") ?? 0),
        _ => !IsRecurrent(facts, layer) && facts.CachedHeads(layer) > 0,
    };
}
