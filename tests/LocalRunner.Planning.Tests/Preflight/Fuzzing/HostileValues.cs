using System.Text;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>The values, keys and names that a damaged or malicious header is likely to carry.</summary>
internal static class HostileValues
{
    public static readonly long[] Integers =
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1023, 1024,
        2047, 2048, 2049, 4096, 32767, 32768, 65535, 65536, 1 << 20, 1 << 24, 1 << 30, int.MaxValue, 1L << 31, uint.MaxValue - 1,
        uint.MaxValue, 1L << 32, 1L << 33, long.MaxValue, long.MinValue, -1, -2, -32, -128, int.MinValue,
    ];

    public static readonly float[] Numbers =
    [
        0, -0f, 1, -1, 2, 0.5f, 1e-5f, 1e-10f, 1e-38f, 1e-45f, 1e10f, 1e38f, 10_000, 1e6f, -1e-5f,
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue,
    ];

    public static readonly string[] Texts =
    [
        "", "\0", "a\0b", "llama", "none", "linear", "yarn", "longrope", "no_vocab", "gpt2", "bert", "t5", "rwkv", "plamo2", "gemma4",
        "hybriddna", "whitespace", "default", "llama-bpe", "qwen2", "smollm", "tekken", "kimi-k2", "glm4", "deepseek-v3", "gpt-4o",
        "falcon", "bloom", "superbpe", "\ud7ff", "%s%n%s%n", "model", "adapter", "{{ bos_token }}",
    ];

    public static readonly string[] Architectures =
    [
        "llama", "llama4", "deci", "falcon", "gpt2", "gptneox", "mpt", "bert", "nomic-bert", "bloom", "qwen2", "qwen2moe", "qwen2vl",
        "qwen3", "qwen3moe", "qwen3next", "qwen35", "phi2", "phi3", "plamo", "plamo2", "gemma", "gemma2", "gemma3", "gemma3n", "gemma4",
        "starcoder2", "mamba", "mamba2", "jamba", "falcon-h1", "command-r", "cohere2", "dbrx", "olmo2", "openelm", "deepseek2", "chatglm",
        "glm4moe", "t5", "t5encoder", "nemotron_h", "exaone4", "rwkv6", "rwkv7", "granite", "granitehybrid", "wavtokenizer-dec", "arcee",
        "ernie4_5-moe", "smollm3", "gpt-oss", "lfm2", "dream", "llada", "apertus", "mistral3", "eagle3", "kimi-linear", "clip", "nanbeige",
        "llama-embed", "internlm2", "baichuan", "xverse", "orion", "minicpm", "seed_oss", "stablelm", "hunyuan-dense", "unheard-of",
    ];

    /// <summary>Keys under the architecture that the seed file may lack, and whether each is a number rather than an integer.</summary>
    public static readonly (string Name, bool Number)[] Keys =
    [
        ("vocab_size", false), ("context_length", false), ("embedding_length", false), ("embedding_length_out", false),
        ("block_count", false), ("leading_dense_block_count", false), ("feed_forward_length", false), ("expert_count", false),
        ("expert_feed_forward_length", false), ("expert_used_count", false), ("expert_group_count", false), ("expert_shared_count", false),
        ("expert_group_used_count", false), ("expert_gating_func", false), ("expert_weights_scale", true), ("nextn_predict_layers", false),
        ("n_deepstack_layers", false), ("pooling_type", false), ("logit_scale", true), ("attn_logit_softcapping", true),
        ("final_logit_softcapping", true), ("residual_scale", true), ("embedding_scale", true), ("interleave_moe_layer_step", false),
        ("full_attention_interval", false), ("attention.head_count", false), ("attention.head_count_kv", false), ("num_loops", false),
        ("attention.max_alibi_bias", true), ("attention.clamp_kqv", true), ("attention.key_length", false),
        ("attention.value_length", false), ("attention.layer_norm_epsilon", true), ("attention.layer_norm_rms_epsilon", true),
        ("attention.group_norm_groups", false), ("attention.causal", false), ("attention.q_lora_rank", false),
        ("attention.kv_lora_rank", false), ("attention.relative_buckets_count", false), ("attention.sliding_window", false),
        ("attention.sliding_window_pattern", false), ("attention.scale", true), ("attention.temperature_length", false),
        ("attention.temperature_scale", true), ("attention.key_length_mla", false), ("attention.value_length_mla", false),
        ("attention.key_length_swa", false), ("attention.value_length_swa", false), ("attention.shared_kv_layers", false),
        ("attention.recurrent_layers", false), ("rope.dimension_count", false), ("rope.dimension_count_swa", false),
        ("rope.dimension_sections", false), ("rope.freq_base", true), ("rope.freq_base_swa", true), ("rope.scale_linear", true),
        ("rope.scaling.factor", true), ("rope.scaling.attn_factor", true), ("rope.scaling.original_context_length", false),
        ("rope.scaling.yarn_ext_factor", true), ("rope.scaling.yarn_beta_fast", true), ("rope.scaling.yarn_beta_slow", true),
        ("rope.scaling.yarn_log_multiplier", true), ("ssm.conv_kernel", false), ("ssm.inner_size", false), ("ssm.state_size", false),
        ("ssm.time_step_rank", false), ("ssm.group_count", false), ("wkv.head_size", false), ("shortconv.l_cache", false),
        ("token_shift_count", false), ("decoder_start_token_id", false), ("decoder_block_count", false), ("classifier.output_labels", false),
        ("dense_2_feat_in", false), ("dense_2_feat_out", false), ("kda.head_dim", false), ("rope.scaling.type", false),
    ];

    public static readonly string[] TokenizerKeys =
    [
        "model", "pre", "tokens", "scores", "token_type", "token_type_count", "merges", "bos_token_id", "eos_token_id", "eot_token_id",
        "unknown_token_id", "seperator_token_id", "padding_token_id", "mask_token_id", "add_bos_token", "add_eos_token", "add_sep_token",
        "add_space_prefix", "remove_extra_whitespaces", "precompiled_charsmap", "suppress_tokens", "normalizer.lowercase",
    ];

    public static readonly string[] TensorNames =
    [
        "token_embd.weight", "output.weight", "output_norm.weight", "output.bias", "output_norm.bias", "rope_freqs.weight",
        "rope_factors_long.weight", "rope_factors_short.weight", "position_embd.weight", "token_types.weight", "token_embd_norm.weight",
        "blk.0.attn_norm.weight", "blk.0.attn_norm.bias", "blk.0.attn_q.weight", "blk.0.attn_q.bias", "blk.0.attn_k.bias",
        "blk.0.attn_v.bias", "blk.0.attn_qkv.weight", "blk.0.attn_qkv.bias", "blk.0.attn_output.bias", "blk.0.attn_q_norm.weight",
        "blk.0.attn_k_norm.weight", "blk.0.attn_sinks.weight", "blk.0.ffn_gate.bias", "blk.0.ffn_up.bias", "blk.0.ffn_down.bias",
        "blk.0.ffn_gate_inp.weight", "blk.0.ffn_gate_exps.weight", "blk.0.ffn_up_exps.weight", "blk.0.ffn_down_exps.weight",
        "blk.0.attn_q.scale", "blk.0.ffn_up.scale", "blk.0.attn_q.input_scale", "blk.0.ssm_a", "blk.0.ssm_conv1d.weight", "blk.0.ssm_d",
        "blk.0.rope_freqs.weight", "blk.99.attn_q.weight", "blk.-1.attn_q.weight", "cls.weight", "cls.output.weight", "",
    ];

    /// <summary>Tensors that the engine takes where they are there, though most files have none.</summary>
    public static readonly string[] OptionalTensors =
    [
        "output.weight", "output.bias", "output_norm.bias", "rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight", "position_embd.weight",
        "token_types.weight", "token_embd_norm.weight", "token_embd_norm.bias", "cls.weight", "cls.bias", "cls.output.weight", "cls.norm.weight", "dense_2.weight",
        "dense_3.weight", "d2t", "per_layer_token_embd.weight", "blk.0.attn_norm.bias", "blk.0.attn_norm_2.weight", "blk.0.attn_q.bias", "blk.0.attn_k.bias",
        "blk.0.attn_v.bias", "blk.0.attn_qkv.weight", "blk.0.attn_qkv.bias", "blk.0.attn_output.bias", "blk.0.attn_q_norm.weight", "blk.0.attn_k_norm.weight",
        "blk.0.attn_q_norm.bias", "blk.0.attn_sub_norm.weight", "blk.0.attn_sinks.weight", "blk.0.attn_gate.weight", "blk.0.attn_rel_b.weight", "blk.0.attn_q.scale",
        "blk.0.attn_output.scale", "blk.0.ffn_norm.bias", "blk.0.ffn_norm_exps.weight", "blk.0.ffn_sub_norm.weight", "blk.0.ffn_gate.weight", "blk.0.ffn_gate.bias",
        "blk.0.ffn_up.bias", "blk.0.ffn_down.bias", "blk.0.ffn_act.scales", "blk.0.ffn_gate_inp.weight", "blk.0.ffn_gate_inp.bias", "blk.0.ffn_gate_inp_shexp.weight",
        "blk.0.ffn_gate_exps.bias", "blk.0.ffn_up_exps.bias", "blk.0.ffn_down_exps.bias", "blk.0.ffn_gate_up_exps.weight", "blk.0.ffn_gate_shexp.weight",
        "blk.0.exp_probs_b.bias", "blk.0.exp_probs_b", "blk.0.layer_output_norm.weight", "blk.0.layer_output_scale.weight", "blk.0.post_attention_norm.weight",
        "blk.0.post_ffw_norm.weight", "blk.0.rope_freqs.weight", "blk.0.rope_factors_long.weight", "blk.0.ssm_in.weight", "blk.0.ssm_norm.weight",
        "blk.0.ssm_conv1d.bias", "blk.0.ssm_dt.bias", "blk.0.ssm_dt_norm.weight", "blk.0.nextn.eh_proj.weight", "blk.0.nextn.embed_tokens.weight",
        "blk.0.nextn.shared_head_head.weight", "blk.0.nextn.shared_head_norm.weight", "blk.0.indexer.k_norm.weight", "blk.0.time_mix_lerp_fused.weight",
    ];

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
