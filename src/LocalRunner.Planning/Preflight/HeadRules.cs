using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks that the attention heads divide as the computation needs it.</summary>
internal static class HeadRules
{
    private const long MaxHeads = 65_536;
    private const long MaxHeadLength = 65_536;

    // Keys and values of one length: the graph asserts it.
    private static readonly HashSet<string> s_equalLengths =
    [
        "afmoe", "apertus", "arcee", "arctic", "baichuan", "bailingmoe2", "bert", "bitnet", "bloom", "chameleon", "chatglm", "codeshell",
        "cogvlm", "cohere2", "cohere2moe", "command-r", "dbrx", "deci", "deepseek", "dots1", "dream", "ernie4_5", "ernie4_5-moe",
        "eurobert", "exaone", "exaone-moe", "exaone4", "falcon", "glm4", "glm4moe", "gpt2", "gptneox", "granite", "granitehybrid", "grok",
        "grovemoe", "hunyuan-moe", "hunyuan_vl", "hy_v3", "internlm2", "jais", "jais2", "laguna", "llada", "llada-moe", "llama", "llama4",
        "maincoder", "mellum", "minimax-m2", "minimax-m3", "mistral3", "modern-bert", "mpt", "nanbeige", "nemotron", "nemotron_h",
        "neo-bert", "olmo", "olmo2", "olmoe", "openelm", "orion", "paddleocr", "pangu-embedded", "phi2", "phi3", "plamo", "qwen", "qwen2",
        "qwen2moe", "qwen2vl", "qwen3", "qwen35", "qwen35moe", "qwen3moe", "qwen3next", "qwen3vl", "qwen3vlmoe", "refact", "rnd1",
        "seed_oss", "smallthinker", "smollm3", "stablelm", "starcoder", "starcoder2", "talkie", "xverse", "nomic-bert", "nomic-bert-moe",
        "jina-bert-v2", "jina-bert-v3", "minicpm", "granitemoe", "llama-embed", "hunyuan-dense",
    ];

    // Rotation over the whole head: the graph asserts it.
    private static readonly HashSet<string> s_fullRotation =
    [
        "apertus", "arcee", "arctic", "baichuan", "chameleon", "codeshell", "cogvlm", "cohere2moe", "dbrx", "deci", "deepseek", "dots1",
        "dream", "ernie4_5", "ernie4_5-moe", "exaone", "exaone-moe", "exaone4", "falcon", "granite", "grok", "grovemoe", "hunyuan-moe",
        "hunyuan_vl", "hy_v3", "internlm2", "jais2", "llada", "llada-moe", "llama", "llama4", "maincoder", "mellum", "minimax-m2",
        "mistral3", "nemotron", "olmo", "olmo2", "olmoe", "orion", "paddleocr", "pangu-embedded", "plamo", "qwen2", "qwen2moe", "qwen2vl",
        "qwen3", "qwen3moe", "qwen3vl", "qwen3vlmoe", "rnd1", "seed_oss", "smallthinker", "smollm3", "starcoder2", "talkie", "xverse",
        "granitemoe", "minicpm", "llama-embed", "hunyuan-dense",
    ];

    // No rotation at all, so that its length means nothing.
    private static readonly HashSet<string> s_noRotation =
    [
        "gpt2", "gptj", "mpt", "refact", "bloom", "mamba", "mamba2", "jamba", "jina-bert-v2", "t5encoder", "jais", "rwkv6", "rwkv6qwen2",
        "rwkv7", "arwkv7", "nemotron_h", "nemotron_h_moe", "kimi-linear", "bert", "starcoder",
    ];

    public static void Check(ModelHeader header)
    {
        var heads = header.PerLayer(header.Key("attention.head_count"));
        var shared = header.PerLayer(header.Key("attention.head_count_kv")) ?? heads;
        foreach (var count in heads ?? [])
            Require(count <= MaxHeads, header.Key("attention.head_count"), count, $"at most {MaxHeads}");
        foreach (var count in shared ?? [])
            Require(count <= MaxHeads, header.Key("attention.head_count_kv"), count, $"at most {MaxHeads}");
        if (heads is null or [] || shared is null or [])
            return;

        for (var layer = 0; layer < Math.Max(heads.Count, shared.Count); layer++)
        {
            var (all, kept) = (heads[Math.Min(layer, heads.Count - 1)], shared[Math.Min(layer, shared.Count - 1)]);
            Require(all == 0 || kept == 0 || all % kept == 0, header.Key("attention.head_count_kv"), kept, $"a divisor of the {all} heads");
        }

        // llama.cpp takes the first layer's heads for the lengths of all.
        if (heads[0] > 0 && header.Integer(header.Key("embedding_length")) is { } width)
            Lengths(header, width / heads[0]);
    }

    private static void Lengths(ModelHeader header, long even)
    {
        var keys = LayerRules.Range(header, "attention.key_length", 1, MaxHeadLength) ?? even;
        var values = LayerRules.Range(header, "attention.value_length", 1, MaxHeadLength) ?? even;
        Require(keys > 0 && values > 0, header.Key("attention.head_count"), "larger than the embedding", "at most embedding_length");
        if (s_equalLengths.Contains(header.Architecture))
            Require(keys == values, header.Key("attention.key_length"), keys, $"the same as the value length {values}");
        Rotation(header, header.Key("rope.dimension_count"), keys);

        var windowKeys = LayerRules.Range(header, "attention.key_length_swa", 1, MaxHeadLength) ?? keys;
        var windowValues = LayerRules.Range(header, "attention.value_length_swa", 1, MaxHeadLength) ?? values;

        // Only few architectures build layers with a window of another length; the others assert when they write the cache.
        if (s_equalLengths.Contains(header.Architecture) && header.Architecture != "laguna")
        {
            Require(windowKeys == keys, header.Key("attention.key_length_swa"), windowKeys, $"the key length {keys}");
            Require(windowValues == values, header.Key("attention.value_length_swa"), windowValues, $"the value length {values}");
        }

        if (header.Integer(header.Key("rope.dimension_count_swa")) is not null)
            Rotation(header, header.Key("rope.dimension_count_swa"), windowKeys);
        LayerRules.Range(header, "attention.key_length_mla", 1, MaxHeadLength);
        LayerRules.Range(header, "attention.value_length_mla", 1, MaxHeadLength);
    }

    private static void Rotation(ModelHeader header, string key, long length)
    {
        if (s_noRotation.Contains(header.Architecture))
            return;
        var turned = header.Integer(key) ?? length;
        Require(turned >= 0 && turned <= length && turned % 2 == 0, key, turned, $"even and at most the key length {length}");
        if (s_fullRotation.Contains(header.Architecture))
            Require(turned == length, key, turned, $"the key length {length}");
        Sections(header, turned);
    }

    private static void Sections(ModelHeader header, long turned)
    {
        var key = header.Key("rope.dimension_sections");
        if (header.PerLayer(key) is not { } sections)
            return;
        Require(sections.All(s => s <= turned), key, string.Join(", ", sections), $"at most {turned} each");
        if (header.Architecture.StartsWith("qwen", StringComparison.Ordinal))
            Require(sections.Take(3).Any(s => s > 0), key, string.Join(", ", sections), "above zero for one section at least");
    }
}
