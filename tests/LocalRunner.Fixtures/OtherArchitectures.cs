using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>Small models of architectures that synth does not make, with the tensors and keys of published files.</summary>
internal static class OtherArchitectures
{
    private const int D = 128, FF = 256, HD = 32, H = 4, K = 2, E = 8;

    private static readonly Dictionary<string, Func<SmallModel>> s_makers = new(StringComparer.Ordinal)
    {
        ["minimax-m2"] = MiniMaxM2,
        ["minimax-m3"] = () => MiniMaxM3(),
        ["nemotron"] = Nemotron,
        ["exaone4"] = () => Exaone4(),
        ["exaone-moe"] = () => ExaoneMoe(),
        ["kimi-linear"] = KimiLinear,
        ["deepseek32"] = () => DeepSeek32(),
        ["deepseek4"] = () => DeepSeek4(),
        ["glm-dsa"] = () => GlmDsa(),
        ["glm4moe"] = Glm4Moe,
        ["mistral4"] = () => Latent("mistral4", 3, hasIndexer: false),
        ["nemotron_h"] = () => NemotronH(hasExperts: false),
        ["nemotron_h_moe"] = () => NemotronH(hasExperts: true),
        ["glm4"] = Glm4,
        ["hy_v3"] = () => MixtureThatPredicts("hy_v3"),
        ["cohere2moe"] = () => MixtureThatPredicts("cohere2moe"),
        ["mimo2"] = () => MixtureThatPredicts("mimo2"),
        ["bailingmoe2"] = () => MixtureThatPredicts("bailingmoe2"),
        ["deepseek2"] = DeepSeek2,
        ["qwen35"] = () => Qwen35(),
        ["qwen35moe"] = () => Qwen35("qwen35moe"),
        ["qwen3next"] = () => Qwen35("qwen3next", predicting: 0),
        ["step35"] = Step35,
        ["lfm2"] = () => Lfm2(),
        ["gemma4"] = () => Gemma4(),
        ["paddleocr"] = PaddleOcr,
        ["llama-embed"] = () => Llama("llama-embed").Key("attention.causal", GgufValue.Of(false)).Key("pooling_type", 1),
        ["dream"] = () => Llama("dream").Key("attention.causal", GgufValue.Of(false)),
        ["nanbeige"] = () => Llama("nanbeige").Key("num_loops", 2),
        ["olmo2"] = () => Olmo2(),
        ["bert"] = () => Bert("bert"),
        ["jina-bert-v2"] = () => Bert("jina-bert-v2"),
        ["t5encoder"] = T5Encoder,
    };

    public static IEnumerable<string> Names => s_makers.Keys;

    public static SmallModel Of(string name) => s_makers[name]();

    /// <summary>EXAONE 4.0: windows where there are 64 layers.</summary>
    public static SmallModel Exaone4(int layers = 4, int predicting = 0, int? window = null)
    {
        var model = new SmallModel("exaone4", layers, D).Heads(H, K, HD).Key("feed_forward_length", FF).Ends();
        if (window is { } width)
            model.Key("attention.sliding_window", width);
        if (predicting > 0)
            model.Key("nextn_predict_layers", predicting);
        return model.EachLayer((p, layer) =>
        {
            model.Attention(p, H * HD, K * HD).Norms(p, D, "post_attention_norm", "post_ffw_norm").Norms(p, HD, "attn_q_norm", "attn_k_norm").FeedForward(p, FF);
            if (layer >= layers - predicting)
                model.Prediction(p);
        });
    }

    public static SmallModel ExaoneMoe(int layers = 5, int predicting = 1)
    {
        var model = new SmallModel("exaone-moe", layers, D).Heads(H, K, HD).Key("feed_forward_length", FF).Experts(E, 2, 64).Ends()
            .Key("attention.sliding_window", 128).Key("nextn_predict_layers", predicting).Key("leading_dense_block_count", 1);
        return model.EachLayer((p, layer) =>
        {
            model.Attention(p, H * HD, K * HD).Norms(p, D, "attn_norm", "ffn_norm").Norms(p, HD, "attn_q_norm", "attn_k_norm");
            if (layer < 1 || layer >= layers - predicting)
                model.FeedForward(p, FF);
            else
                model.ExpertBlock(p, 64, E);
            if (layer >= layers - predicting)
                model.Prediction(p);
        });
    }

    /// <summary>GLM-5: sparse attention, and one layer that predicts.</summary>
    public static SmallModel GlmDsa(int[]? indexers = null)
    {
        var model = Latent("glm-dsa", 4).Key("nextn_predict_layers", 1);
        model.EachLayer((p, layer) =>
        {
            if (layer == 3)
                model.Prediction(p);
        });
        return indexers is null ? model : model.Key("attention.indexer.types", indexers);
    }

    public static SmallModel DeepSeek32(int predicting = 0)
    {
        var model = Latent("deepseek32", 3 + predicting);
        return predicting == 0 ? model : model.Key("nextn_predict_layers", 1).Prediction("blk.3.");
    }

    /// <summary>DeepSeek V4: a layer of each kind, and one more, whose experts a table tells in the first.</summary>
    /// <param name="ratios">The tokens of a block in each layer.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="width">The width of a head.</param>
    /// <param name="index">The width of an indexer's keys.</param>
    public static SmallModel DeepSeek4(int[]? ratios = null, int heads = H, int width = 64, int index = 128)
    {
        const int rank = 64, groups = 2, narrow = 32, streams = 4, indexers = 4, mixes = (2 + streams) * streams;
        ratios ??= [0, 4, 128, 4];
        var model = new SmallModel("deepseek4", ratios.Length, D).Heads(heads, 1, width).Key("rope.dimension_count", 32).Key("attention.q_lora_rank", rank)
            .Key("attention.sliding_window", 128).Key("attention.output_group_count", groups).Key("attention.output_lora_rank", narrow)
            .Key("attention.compress_rope_freq_base", 1e5f).Key("attention.compress_ratios", ratios).Key("hyper_connection.count", streams)
            .Key("hyper_connection.sinkhorn_iterations", 4).Key("hyper_connection.epsilon", 1e-6f).Key("hash_layer_count", 1)
            .Key("attention.indexer.head_count", indexers).Key("attention.indexer.key_length", index).Key("attention.indexer.top_k", 64)
            .Experts(E, 2, 64).Key("expert_gating_func", 4).Key("expert_weights_scale", 1.5f).Key("expert_weights_norm", GgufValue.Of(true)).Key("swiglu_clamp_exp", 10f)
            .Ends().Add("output_hc_fn.weight", streams * D, streams).Add("output_hc_base.weight", streams).Add("output_hc_scale.weight", 1);
        return model.EachLayer((p, layer) =>
        {
            var (ratio, kept) = (ratios[layer], ratios[layer] == 4 ? 2 : 1);
            model.Norms(p, D, "attn_norm", "ffn_norm").Norms(p, rank, "attn_q_a_norm").Norms(p, width, "attn_kv_a_norm").Add(p + "attn_sinks.weight", heads)
                .Add(p + "attn_q_a.weight", D, rank).Add(p + "attn_q_b.weight", rank, heads * width).Add(p + "attn_kv.weight", D, width)
                .Add(p + "attn_output_a.weight", heads * width / groups, narrow * groups).Add(p + "attn_output_b.weight", narrow * groups, D);
            foreach (var block in new[] { "attn", "ffn" })
                model.Add($"{p}hc_{block}_fn.weight", streams * D, mixes).Add($"{p}hc_{block}_base.weight", mixes).Add($"{p}hc_{block}_scale.weight", 3);
            if (ratio != 0)
                Compressor("attn_compressor", width);
            if (ratio == 4)
            {
                Compressor("indexer_compressor", index);
                model.Add(p + "indexer.proj.weight", D, indexers).Add(p + "indexer.attn_q_b.weight", rank, indexers * index);
            }

            model.ExpertBlock(p, 64, E, bias: layer > 0);
            if (layer == 0)
                model.AddIndices(p + "ffn_gate_tid2eid.weight", 2, SmallModel.Vocabulary);

            void Compressor(string name, int keys) => model.Add($"{p}{name}_kv.weight", D, kept * keys).Add($"{p}{name}_gate.weight", D, kept * keys)
                .Add($"{p}{name}_ape.weight", kept * keys, ratio).Norms(p, keys, name + "_norm");
        });
    }

    public static SmallModel DeepSeek2() => Latent("deepseek2", 3, hasIndexer: false);

    public static SmallModel Qwen35(string architecture = "qwen35", int predicting = 1)
    {
        const int state = 32, groups = 2, rank = 4, layers = 4;
        var hasExperts = architecture != "qwen35";
        var model = new SmallModel(architecture, layers + predicting, D).Heads(H, K, HD).Key("feed_forward_length", FF)
            .Key("rope.dimension_count", 16).Key("ssm.conv_kernel", 4).Key("ssm.inner_size", state * rank).Key("ssm.state_size", state)
            .Key("ssm.time_step_rank", rank).Key("ssm.group_count", groups).Key("full_attention_interval", 4).Ends();
        if (architecture != "qwen3next")
            model.Key("rope.dimension_sections", [3, 3, 2, 0]);
        if (predicting > 0)
            model.Key("nextn_predict_layers", predicting);
        if (hasExperts)
            model.Experts(E, 2, 64).Key("expert_shared_feed_forward_length", 64);
        return model.EachLayer((p, layer) =>
        {
            model.Norms(p, D, "attn_norm", "post_attention_norm");
            if (layer >= layers || (layer + 1) % 4 == 0)
            {
                model.Attention(p, 2 * H * HD, K * HD, output: H * HD).Norms(p, HD, "attn_q_norm", "attn_k_norm");
            }
            else
            {
                var (keys, values) = (state * groups, state * rank);
                model.Add(p + "attn_qkv.weight", D, (2 * keys) + values).Add(p + "attn_gate.weight", D, values)
                    .Add(p + "ssm_conv1d.weight", 4, (2 * keys) + values).Add(p + "ssm_dt.bias", rank).Add(p + "ssm_a", rank)
                    .Add(p + "ssm_norm.weight", state).Add(p + "ssm_out.weight", values, D);
                _ = architecture == "qwen3next" ? model.Add(p + "ssm_ba.weight", D, 2 * rank)
                    : model.Add(p + "ssm_beta.weight", D, rank).Add(p + "ssm_alpha.weight", D, rank);
            }

            if (hasExperts)
                model.ExpertBlock(p, 64, E, bias: false).Add(p + "ffn_gate_inp_shexp.weight", D);
            else
                model.FeedForward(p, FF);
            if (layer >= layers)
                model.Prediction(p);
        });
    }

    public static SmallModel MiniMaxM3(int index = 64)
    {
        var model = new SmallModel("minimax-m3", 3, D).Heads(H, K, HD).Key("feed_forward_length", FF).Key("rope.dimension_count", HD / 2).Experts(E, 2, 64)
            .Key("leading_dense_block_count", 1).Key("attention.indexer.head_count", K).Key("attention.indexer.key_length", index)
            .Key("attention.indexer.top_k", 4).Key("attention.indexer.block_size", 128).Key("attention.indexer.local_blocks", 1).Ends();
        return model.EachLayer((p, layer) =>
        {
            model.Attention(p, H * HD, K * HD).Norms(p, D, "attn_norm", "ffn_norm").Norms(p, HD, "attn_q_norm", "attn_k_norm");
            if (layer == 0)
                model.FeedForward(p, FF);
            else
                model.ExpertBlock(p, 64, E).Add(p + "indexer.q_proj.weight", D, K * index).Add(p + "indexer.k_proj.weight", D, index).Norms(p + "indexer.", index, "q_norm", "k_norm");
        });
    }

    public static SmallModel Lfm2(int? window = null)
    {
        var model = new SmallModel("lfm2", 4, D).Key("attention.head_count", H).Key("attention.head_count_kv", [0, K, 0, K])
            .Key("feed_forward_length", FF).Key("shortconv.l_cache", 3).Ends(output: false, norm: "token_embd_norm");
        if (window is { } width)
            model.Key("attention.sliding_window", width);
        return model.EachLayer((p, layer) =>
        {
            model.Norms(p, D, "attn_norm", "ffn_norm").FeedForward(p, FF);
            if (layer % 2 == 1)
                model.Attention(p, D, K * HD).Norms(p, HD, "attn_q_norm", "attn_k_norm");
            else
                model.Add(p + "shortconv.conv.weight", 3, D).Add(p + "shortconv.in_proj.weight", D, 3 * D).Add(p + "shortconv.out_proj.weight", D, D);
        });
    }

    /// <summary>Gemma 4: other heads in layers with a window, and last layers that look into the caches of earlier ones.</summary>
    public static SmallModel Gemma4(int[]? pattern = null, int sharing = 2)
    {
        pattern ??= [1, 1, 0, 1, 0];
        var model = new SmallModel("gemma4", pattern.Length, D).Heads(H, K, 64).Key("feed_forward_length", FF).Key("attention.key_length_swa", HD)
            .Key("attention.value_length_swa", HD).Key("attention.sliding_window", 128).Key("attention.sliding_window_pattern", pattern)
            .Key("embedding_length_per_layer_input", 0).Key("attention.shared_kv_layers", sharing).Key("rope.dimension_count", 64)
            .Key("rope.dimension_count_swa", HD).Ends(output: false).Add("rope_freqs.weight", 32);
        return model.EachLayer((p, layer) =>
        {
            var width = pattern[layer] != 0 ? HD : 64;
            model.Attention(p, H * width, K * width).Norms(p, width, "attn_q_norm", "attn_k_norm").FeedForward(p, FF)
                .Norms(p, D, "attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm");
        });
    }

    public static SmallModel Olmo2(int? window = 128)
    {
        var model = new SmallModel("olmo2", 4, D).Heads(H, H, HD).Key("feed_forward_length", FF).Ends();
        if (window is { } width)
            model.Key("attention.sliding_window", width);
        return model.EachLayer((p, _) => model.Attention(p, D, D).FeedForward(p, FF)
            .Norms(p, D, "attn_q_norm", "attn_k_norm", "post_attention_norm", "post_ffw_norm"));
    }

    public static SmallModel Bert(string architecture)
    {
        var isJina = architecture == "jina-bert-v2";
        var model = new SmallModel(architecture, 3, D, 512).Without("attention.layer_norm_rms_epsilon").Key("attention.layer_norm_epsilon", 1e-12f)
            .Key("attention.head_count", H).Key("feed_forward_length", FF).Key("attention.causal", GgufValue.Of(false)).Key("pooling_type", 1)
            .Key("tokenizer.ggml.model", GgufValue.Of("bert")).Key("tokenizer.ggml.token_type_count", 2).Key("tokenizer.ggml.seperator_token_id", 257)
            .Key("tokenizer.ggml.cls_token_id", 256).Key("tokenizer.ggml.unknown_token_id", 258).Key("tokenizer.ggml.padding_token_id", 259)
            .Key("tokenizer.ggml.mask_token_id", 260)
            .Add("token_embd.weight", D, SmallModel.Vocabulary).Add("token_types.weight", D, 2).Add("token_embd_norm.weight", D).Add("token_embd_norm.bias", D);
        if (!isJina)
            model.Add("position_embd.weight", D, 512);
        return model.EachLayer((p, _) =>
        {
            foreach (var (name, row, rows) in new[] { ("attn_q", D, D), ("attn_k", D, D), ("attn_v", D, D), ("attn_output", D, D), ("ffn_up", D, FF), ("ffn_down", FF, D) })
                model.Add($"{p}{name}.weight", row, rows).Add($"{p}{name}.bias", rows);
            foreach (var name in new[] { "attn_output_norm", "layer_output_norm" })
                model.Add($"{p}{name}.weight", D).Add($"{p}{name}.bias", D);
            if (isJina)
                model.Add(p + "ffn_gate.weight", D, FF);
        });
    }

    /// <summary>T5's encoder, which makes vectors.</summary>
    public static SmallModel T5Encoder()
    {
        var model = new SmallModel("t5encoder", 3, D, 512).Heads(H, H, HD).Key("feed_forward_length", FF).Key("attention.relative_buckets_count", 32)
            .Key("attention.causal", GgufValue.Of(false)).Key("pooling_type", 1).Add("token_embd.weight", D, SmallModel.Vocabulary).Add("enc.output_norm.weight", D);
        return model.EachLayer((p, layer) =>
        {
            p = "enc." + p;
            model.Norms(p, D, "attn_norm", "ffn_norm").Add(p + "attn_q.weight", D, D).Add(p + "attn_k.weight", D, D).Add(p + "attn_v.weight", D, D).Add(p + "attn_o.weight", D, D)
                .Add(p + "ffn_up.weight", D, FF).Add(p + "ffn_down.weight", FF, D);
            if (layer == 0)
                model.Add(p + "attn_rel_b.weight", H, 32);
        });
    }

    private static SmallModel Llama(string architecture)
    {
        var model = new SmallModel(architecture, 3, D).Heads(H, K, HD).Key("feed_forward_length", FF).Ends();
        return model.EachLayer((p, _) => model.Attention(p, H * HD, K * HD).FeedForward(p, FF).Norms(p, D, "attn_norm", "ffn_norm"));
    }

    private static SmallModel PaddleOcr() => Llama("paddleocr").Key("rope.dimension_sections", [8, 4, 4, 0]);

    /// <summary>Half of each head is rotated, as in all that was published.</summary>
    private static SmallModel MiniMaxM2()
    {
        var model = new SmallModel("minimax-m2", 2, D).Heads(H, K, HD).Key("feed_forward_length", FF).Key("rope.dimension_count", HD / 2).Experts(E, 2, FF).Ends();
        return model.EachLayer((p, _) => model.Attention(p, H * HD, K * HD).Norms(p, D, "attn_norm", "ffn_norm").Norms(p, H * HD, "attn_q_norm")
            .Norms(p, K * HD, "attn_k_norm").ExpertBlock(p, FF, E, shared: false));
    }

    private static SmallModel Nemotron()
    {
        var model = new SmallModel("nemotron", 2, D).Without("attention.layer_norm_rms_epsilon").Key("attention.layer_norm_epsilon", 1e-5f)
            .Heads(H, K, HD).Key("feed_forward_length", FF).Key("rope.dimension_count", HD / 2).Ends().Add("output_norm.bias", D);
        return model.EachLayer((p, _) => model.Attention(p, H * HD, K * HD).Norms(p, D, "attn_norm", "ffn_norm")
            .Add(p + "attn_norm.bias", D).Add(p + "ffn_norm.bias", D).Add(p + "ffn_up.weight", D, FF).Add(p + "ffn_down.weight", FF, D));
    }

    /// <summary>Nemotron-H: each layer is one block, by state, by attention or by a feed-forward block.</summary>
    private static SmallModel NemotronH(bool hasExperts)
    {
        const int inner = 256, state = 32, heads = 8, groups = 2;
        var model = new SmallModel(hasExperts ? "nemotron_h_moe" : "nemotron_h", 6, D).Key("attention.head_count", H).Key("attention.head_count_kv", [0, 0, K, 0, 0, 0])
            .Key("attention.key_length", HD).Key("attention.value_length", HD).Key("feed_forward_length", [0, FF, 0, FF, 0, FF]).Key("ssm.conv_kernel", 4)
            .Key("ssm.inner_size", inner).Key("ssm.state_size", state).Key("ssm.time_step_rank", heads).Key("ssm.group_count", groups).Ends();
        if (hasExperts)
            model.Experts(E, 2, 512).Key("expert_shared_feed_forward_length", 64).Key("expert_weights_norm", GgufValue.Of(true)).Key("expert_weights_scale", 2.5f);
        return model.EachLayer((p, layer) =>
        {
            model.Norms(p, D, "attn_norm");
            if (layer is 0 or 4)
            {
                const int channels = inner + (2 * groups * state);
                model.Add(p + "ssm_in.weight", D, inner + channels + heads).Add(p + "ssm_conv1d.weight", 4, channels).Add(p + "ssm_conv1d.bias", channels)
                    .Add(p + "ssm_dt.bias", heads).Add(p + "ssm_a", 1, heads).Add(p + "ssm_d", 1, heads).Add(p + "ssm_norm.weight", inner / groups, groups)
                    .Add(p + "ssm_out.weight", inner, D);
            }
            else if (layer == 2)
            {
                model.Attention(p, H * HD, K * HD);
            }
            else if (hasExperts)
            {
                model.Add(p + "ffn_gate_inp.weight", D, E).Add(p + "exp_probs_b.bias", E).Add(p + "ffn_up_exps.weight", D, 512, E).Add(p + "ffn_down_exps.weight", 512, D, E)
                    .Add(p + "ffn_up_shexp.weight", D, 64).Add(p + "ffn_down_shexp.weight", 64, D);
            }
            else
            {
                model.Add(p + "ffn_up.weight", D, FF).Add(p + "ffn_down.weight", FF, D);
            }
        });
    }

    private static SmallModel Glm4Moe()
    {
        var model = new SmallModel("glm4moe", 4, D).Heads(H, K, HD).Key("feed_forward_length", FF).Key("rope.dimension_count", HD / 2).Experts(E, 2, 64)
            .Key("leading_dense_block_count", 1).Key("nextn_predict_layers", 1).Ends();
        return model.EachLayer((p, layer) =>
        {
            model.Attention(p, H * HD, K * HD).Norms(p, D, "attn_norm", "post_attention_norm");
            if (layer == 0)
                model.FeedForward(p, FF);
            else
                model.ExpertBlock(p, 64, E);
            if (layer == 3)
                model.Prediction(p);
        });
    }

    private static SmallModel Glm4()
    {
        var model = new SmallModel("glm4", 3, D).Heads(H, K, HD).Key("feed_forward_length", FF).Key("rope.dimension_count", HD / 2).Key("nextn_predict_layers", 1).Ends();
        return model.EachLayer((p, layer) =>
        {
            model.Attention(p, H * HD, K * HD).Norms(p, D, "attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm")
                .Add(p + "ffn_up.weight", D, 2 * FF).Add(p + "ffn_down.weight", FF, D);
            if (layer == 2)
                model.Prediction(p);
        });
    }

    /// <summary>Experts behind one dense layer, and a last layer that predicts.</summary>
    private static SmallModel MixtureThatPredicts(string architecture)
    {
        var model = new SmallModel(architecture, 4, D).Heads(H, K, HD).Key("feed_forward_length", FF).Experts(E, 2, 64).Key("expert_shared_feed_forward_length", 64)
            .Key("leading_dense_block_count", 1).Key("nextn_predict_layers", 1).Ends();
        if (architecture is "cohere2moe")
            model.Key("attention.layer_norm_epsilon", 1e-5f).Key("attention.sliding_window", 128).Key("logit_scale", 1f).Key("attention.sliding_window_pattern", 4);
        if (architecture is "mimo2")
            model.Key("attention.sliding_window", 128).Key("attention.sliding_window_pattern", [0, 1, 1, 0]);
        return model.EachLayer((p, layer) =>
        {
            if (architecture is "bailingmoe2")
                model.Add(p + "attn_qkv.weight", D, D + (2 * K * HD)).Add(p + "attn_output.weight", D, D);
            else
                model.Attention(p, H * HD, K * HD);
            model.Norms(p, D, "attn_norm");
            if (architecture is not "cohere2moe")
                model.Norms(p, D, "ffn_norm");
            if (architecture is "hy_v3" or "bailingmoe2")
                model.Norms(p, HD, "attn_q_norm", "attn_k_norm");
            if (layer == 0)
                model.FeedForward(p, FF);
            else
                model.ExpertBlock(p, 64, E, shared: architecture is not "mimo2", bias: architecture is not ("cohere2moe" or "hy_v3"));
            if (architecture is "hy_v3" && layer > 0)
                model.Add(p + "exp_probs_b", E);
            if (layer < 3)
                return;
            if (architecture is "mimo2")
                model.Add(p + "nextn.eh_proj.weight", 2 * D, D).Norms(p + "nextn.", D, "enorm", "hnorm");
            else
                model.Prediction(p);
            if (architecture is "mimo2" or "bailingmoe2")
                model.Norms(p, D, "layer_output_norm");
        });
    }

    private static SmallModel Step35()
    {
        var model = new SmallModel("step35", 5, D).Key("attention.head_count", [H, 2 * H, 2 * H, H, 2 * H]).Key("attention.head_count_kv", [K, K, K, K, K])
            .Key("attention.key_length", HD).Key("attention.value_length", HD).Key("feed_forward_length", FF).Key("attention.sliding_window", 128)
            .Key("attention.sliding_window_pattern", [0, 1, 1, 0, 1]).Experts(E, 2, 64).Key("expert_shared_feed_forward_length", 64)
            .Key("leading_dense_block_count", 1).Key("nextn_predict_layers", 1).Key("rope.freq_base_swa", 1e4f).Ends();
        return model.EachLayer((p, layer) =>
        {
            var heads = layer is 0 or 3 ? H : 2 * H;
            model.Attention(p, heads * HD, K * HD).Norms(p, D, "attn_norm", "ffn_norm").Norms(p, HD, "attn_q_norm", "attn_k_norm").Add(p + "attn_gate.weight", D, heads);
            if (layer is 0 or 4)
                model.FeedForward(p, FF);
            else
                model.ExpertBlock(p, 64, E);
            if (layer == 4)
                model.Prediction(p);
        });
    }

    /// <summary>Kimi Linear: the first layers have no attention, so that latent attention does not start in block 0.</summary>
    private static SmallModel KimiLinear()
    {
        const int rank = 64, rotated = 32, full = 64, values = 32;
        var model = new SmallModel("kimi-linear", 4, D).Key("attention.head_count", H).Key("attention.head_count_kv", [0, 0, 1, 1]).Key("feed_forward_length", FF)
            .Key("attention.key_length", rank + rotated).Key("attention.value_length", rank).Key("attention.key_length_mla", full)
            .Key("attention.value_length_mla", values).Key("attention.kv_lora_rank", rank).Key("rope.dimension_count", rotated).Key("ssm.conv_kernel", 4)
            .Key("kda.head_dim", HD).Experts(E, 2, 64).Key("leading_dense_block_count", 1).Key("expert_weights_scale", 2.4f).Ends();
        return model.EachLayer((p, layer) =>
        {
            model.Norms(p, D, "attn_norm", "ffn_norm");
            if (layer < 2)
            {
                foreach (var part in new[] { "q", "k", "v" })
                    model.Add($"{p}ssm_conv1d_{part}.weight", 4, 1, H * HD);
                model.Attention(p, H * HD, H * HD).Add(p + "ssm_f_a.weight", D, HD).Add(p + "ssm_f_b.weight", HD, H * HD).Add(p + "ssm_beta.weight", D, H)
                    .Add(p + "ssm_a", 1, H).Add(p + "ssm_dt.bias", H * HD).Add(p + "ssm_g_a.weight", D, HD).Add(p + "ssm_g_b.weight", HD, H * HD).Norms(p, HD, "ssm_norm");
            }
            else
            {
                model.Norms(p, rank, "attn_kv_a_norm").Add(p + "attn_q.weight", D, H * full).Add(p + "attn_kv_a_mqa.weight", D, rank + rotated)
                    .Add(p + "attn_k_b.weight", full - rotated, rank, H).Add(p + "attn_v_b.weight", rank, values, H).Add(p + "attn_output.weight", H * values, D);
            }

            if (layer == 0)
                model.FeedForward(p, FF);
            else
                model.ExpertBlock(p, 64, E);
        });
    }

    /// <summary>Models of latent attention.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="hasIndexer">Whether an indexer chooses what is looked at.</param>
    /// <param name="compresses">Whether keys and values are cached compressed; in older files they are not.</param>
    public static SmallModel Latent(string architecture, int layers, bool hasIndexer = true, bool compresses = true)
    {
        const int queryRank = 64, rank = 64, rotated = 32, full = 64, values = 32, indexers = 4, index = 64;
        var model = new SmallModel(architecture, layers, D).Heads(H, 1, rank + rotated, rank).Key("feed_forward_length", FF).Key("rope.dimension_count", rotated)
            .Key("attention.q_lora_rank", queryRank).Key("attention.kv_lora_rank", rank).Key("attention.key_length_mla", full).Key("attention.value_length_mla", values)
            .Experts(E, 2, 64).Key("leading_dense_block_count", 1).Ends();
        if (!compresses)
            model.Without("attention.key_length_mla").Without("attention.value_length_mla").Heads(H, H, full, values).Key("expert_weights_scale", 1f);
        if (hasIndexer)
            model.Key("attention.indexer.head_count", indexers).Key("attention.indexer.key_length", index).Key("attention.indexer.top_k", 256);
        return model.EachLayer((p, layer) =>
        {
            model.Norms(p, D, "attn_norm", "ffn_norm").Norms(p, queryRank, "attn_q_a_norm").Norms(p, rank, "attn_kv_a_norm").Add(p + "attn_q_a.weight", D, queryRank)
                .Add(p + "attn_q_b.weight", queryRank, H * full).Add(p + "attn_kv_a_mqa.weight", D, rank + rotated)
                .Add(p + "attn_output.weight", H * values, D);
            if (compresses)
                model.Add(p + "attn_k_b.weight", full - rotated, rank, H).Add(p + "attn_v_b.weight", rank, values, H);
            else
                model.Add(p + "attn_kv_b.weight", rank, H * (full - rotated + values));
            if (hasIndexer)
            {
                model.Add(p + "indexer.k_norm.weight", index).Add(p + "indexer.k_norm.bias", index).Add(p + "indexer.proj.weight", D, indexers)
                .Add(p + "indexer.attn_k.weight", D, index).Add(p + "indexer.attn_q_b.weight", queryRank, indexers * index);
            }

            if (layer == 0)
                model.FeedForward(p, FF);
            else
                model.ExpertBlock(p, 64, E);
        });
    }
}
