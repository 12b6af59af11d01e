using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Fixtures;

/// <summary>A small language model whose vocabulary has what stands around images, and a chat template.</summary>
internal static class SeeingModel
{
    public const int Width = 64;

    private const int Control = 3;
    private const string Template = "{% for message in messages %}<|begin|>{{ message.role }}:{{ message.content }}<|end|>{% endfor %}{% if add_generation_prompt %}<|begin|>assistant:{% endif %}";

    private static readonly string[] s_tokens =
    [
        "\u010a\u010a", "<fake_token_around_image>", "<global-img>", "<row_1_col_1>", "<row_1_col_2>", "<row_2_col_1>", "<row_2_col_2>", "<start_of_image>", "<end_of_image>",
        "<|vision_start|>", "<|vision_end|>", "[IMG_END]", "<|image>", "<image|>", "<img>", "</img>",
    ];

    /// <summary>Gets the architecture that a type of projector belongs to.</summary>
    public static string ArchitectureOf(string projector) => projector switch
    {
        "gemma3" => "gemma3",
        "gemma4v" => "gemma4",
        "qwen2vl_merger" or "qwen2.5vl_merger" => "qwen2vl",
        "qwen3vl_merger" => "qwen3vl",
        "internvl" => "qwen2",
        _ => "llama",
    };

    /// <summary>Gets the width of what a type of projector makes for the model: one that is features as well is twice as wide.</summary>
    public static int InputWidthOf(string projector) => projector == "qwen3vl_merger" ? 2 * Width : Width;

    public static string Write(TemporaryFolder folder, string projector, string name = "seeing.gguf", int width = Width)
    {
        var (architecture, head) = (ArchitectureOf(projector), width / 2);
        var model = new SmallModel(architecture, 2, width, context: 4096).Key("feed_forward_length", 96).Heads(2, 2, head)
            .Key("rope.freq_base", 10_000f).Key("rope.dimension_count", head).Key("tokenizer.chat_template", GgufValue.Of(Template));
        Vocabulary(model);
        if (architecture.StartsWith("gemma", StringComparison.Ordinal))
            model.Key("attention.sliding_window", 512);
        if (architecture is "qwen2vl" or "qwen3vl")
            model.Key("rope.dimension_sections", [4, 6, 6, 0]);
        if (architecture == "qwen3vl")
            model.Key("n_deepstack_layers", 1);
        if (architecture == "gemma4")
        {
            model.Key("attention.sliding_window_pattern", [1, 0]).Key("attention.key_length_swa", head).Key("attention.value_length_swa", head).Key("rope.dimension_count_swa", head)
                .Key("embedding_length_per_layer_input", 0).Key("attention.shared_kv_layers", 0).Add("rope_freqs.weight", head / 2);
        }

        model.EachLayer((prefix, _) =>
        {
            model.Norms(prefix, width, "attn_norm", "ffn_norm").Attention(prefix, width, width).FeedForward(prefix, 96);
            foreach (var name in (string[])(architecture is "qwen2vl" or "qwen2" ? ["attn_q.bias", "attn_k.bias", "attn_v.bias"] : []))
                model.Add(prefix + name, width);
            if (architecture is "gemma3" or "gemma4")
                model.Norms(prefix, width, "post_attention_norm", "post_ffw_norm");
            if (architecture is "gemma3" or "gemma4" or "qwen3vl")
                model.Norms(prefix, head, "attn_q_norm", "attn_k_norm");
        }).Ends();
        model.Write(folder.File(name));
        return folder.File(name);
    }

    /// <summary>Writes a Qwen 3.5, most of whose layers are recurrent and which reads no features of images.</summary>
    /// <returns>The path, and the width of the model.</returns>
    public static (string Path, int Width) WriteRecurrent(TemporaryFolder folder, string name = "recurrent.gguf")
    {
        var model = OtherArchitectures.Of("qwen35").Key("context_length", 4096).Key("tokenizer.chat_template", GgufValue.Of(Template));
        Vocabulary(model);
        model.Write(folder.File(name));
        return (folder.File(name), model.Width);
    }

    private static void Vocabulary(SmallModel model)
    {
        var draft = new ModelDraft(new ModelShape { Architecture = "llama", Layers = 1, Width = 64, ContextLength = 64, Vocabulary = SmallModel.Vocabulary });
        SyntheticVocabulary.Describe(draft);
        var values = draft.Metadata.ToDictionary(pair => pair.Key, pair => pair.Value);
        string[] tokens = [.. values["tokenizer.ggml.tokens"].AsArray().Strings()];
        int[] kinds = [.. values["tokenizer.ggml.token_type"].AsArray().Integers().Select(type => (int)type)];
        for (var i = 0; i < s_tokens.Length; i++)
        {
            tokens[^(i + 1)] = s_tokens[i];
            kinds[^(i + 1)] = i == 0 ? kinds[0] : Control;
        }

        model.Key("tokenizer.ggml.tokens", GgufValue.Of(GgufArray.Of(tokens))).Key("tokenizer.ggml.token_type", GgufValue.Of(GgufArray.Of<int>(kinds)));
    }
}
