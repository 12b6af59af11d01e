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
        "<|vision_start|>", "<|vision_end|>",
    ];

    /// <summary>Gets the architecture that a type of projector belongs to.</summary>
    public static string ArchitectureOf(string projector) => projector == "gemma3" ? "gemma3" : projector.StartsWith("qwen", StringComparison.Ordinal) ? "qwen2vl" : "llama";

    public static string Write(TemporaryFolder folder, string projector, string name = "seeing.gguf", int width = Width)
    {
        var model = new SmallModel(ArchitectureOf(projector), 2, width, context: 4096).Key("feed_forward_length", 96).Heads(2, 2, width / 2)
            .Key("rope.freq_base", 10_000f).Key("rope.dimension_count", width / 2).Key("tokenizer.chat_template", GgufValue.Of(Template));
        Vocabulary(model);
        var isQwen = ArchitectureOf(projector) == "qwen2vl";
        if (projector == "gemma3")
            model.Key("attention.sliding_window", 512);
        if (isQwen)
            model.Key("rope.dimension_sections", [4, 6, 6, 0]);
        model.EachLayer((prefix, _) =>
        {
            model.Norms(prefix, width, "attn_norm", "ffn_norm").Attention(prefix, width, width).FeedForward(prefix, 96);
            foreach (var name in (string[])(isQwen ? ["attn_q.bias", "attn_k.bias", "attn_v.bias"] : []))
                model.Add(prefix + name, width);
            if (projector == "gemma3")
                model.Norms(prefix, width, "post_attention_norm", "post_ffw_norm").Norms(prefix, width / 2, "attn_q_norm", "attn_k_norm");
        }).Ends();
        model.Write(folder.File(name));
        return folder.File(name);
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
