using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>
/// Every sampler of llama.h. What an init function returns belongs to the caller until <see cref="AddToChain"/>
/// takes it; so the links are plain pointers and only the chain, and the grammar beside it, are handles.
/// </summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama, EntryPoint = "llama_sampler_chain_init")]
    internal static partial SamplerHandle CreateChain(byte noPerformanceCounters);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_chain_add")]
    internal static partial void AddToChain(SamplerHandle chain, nint sampler);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_free")]
    internal static partial void FreeSampler(nint sampler);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_accept")]
    internal static partial void Accept(SamplerHandle sampler, int token);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_apply")]
    internal static partial void Apply(SamplerHandle sampler, LlamaTokenDataArray* candidates);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_reset")]
    internal static partial void Reset(SamplerHandle sampler);

    /// <summary>Samples and accepts; the library aborts when the context holds no logits at that index.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_sampler_sample")]
    internal static partial int Sample(SamplerHandle chain, ContextHandle context, int index);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_greedy")]
    internal static partial nint Greedy();

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_dist")]
    internal static partial nint Distribution(uint seed);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_top_k")]
    internal static partial nint TopK(int count);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_top_p")]
    internal static partial nint TopP(float probability, nuint minKeep);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_min_p")]
    internal static partial nint MinP(float probability, nuint minKeep);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_typical")]
    internal static partial nint Typical(float probability, nuint minKeep);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_temp")]
    internal static partial nint Temperature(float temperature);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_temp_ext")]
    internal static partial nint DynamicTemperature(float temperature, float range, float exponent);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_xtc")]
    internal static partial nint Xtc(float probability, float threshold, nuint minKeep, uint seed);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_top_n_sigma")]
    internal static partial nint TopNSigma(float sigmas);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_mirostat")]
    internal static partial nint Mirostat(int vocabulary, uint seed, float tau, float eta, int estimated);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_mirostat_v2")]
    internal static partial nint Mirostat2(uint seed, float tau, float eta);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_adaptive_p")]
    internal static partial nint AdaptiveP(float target, float decay, uint seed);

    /// <summary>Returns an invalid handle for a grammar that does not parse.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_grammar", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SamplerHandle Grammar(nint vocabulary, string grammar, string root);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_grammar_lazy_patterns", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SamplerHandle LazyGrammar(
        nint vocabulary, string grammar, string root, byte** patterns, nuint patternCount, int* tokens, nuint tokenCount);

    /// <summary>v0.4.0 and v0.5.0 take the vocabulary's size first; other releases do not, and no struct tells.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_penalties")]
    internal static partial nint Penalties(int vocabulary, int lastTokens, float repetition, float frequency, float presence);

    /// <summary>v0.4.0 and v0.5.0 take no context length, as other releases do.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_dry")]
    internal static partial nint Dry(
        nint vocabulary, float multiplier, float exponentBase, int allowedLength, int lastTokens, byte** breakers, nuint breakerCount);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_logit_bias")]
    internal static partial nint LogitBias(int vocabulary, int count, LlamaLogitBias* biases);

    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_infill")]
    internal static partial nint Infill(nint vocabulary);
}
