using System.Runtime.InteropServices;
using LocalRunner.Inference;

namespace LocalRunner.Native;

/// <summary>Turns sampling settings into llama.cpp's samplers, in its order. A sampler that would do nothing is left out.</summary>
internal static unsafe class SamplerChain
{
    private const int MirostatEstimated = 100;

    /// <summary>Far above any logit, and far below where the library's bucket sort overflows.</summary>
    private const float LargestBias = 1e6f;

    public static void Fill(SamplerHandle chain, nint vocabulary, int vocabularySize, int contextLength, SamplingSettings settings)
    {
        if (chain.IsInvalid)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "llama.cpp could not create a sampler chain.");

        var options = settings.Options;
        AddBias(chain, vocabularySize, options.LogitBias);
        if (settings.HasPenalties)
        {
            Add(chain, NativeMethods.Penalties(
                vocabularySize, Math.Min(settings.PenaltyLastTokens, contextLength), settings.RepetitionPenalty, options.FrequencyPenalty, options.PresencePenalty));
        }

        if (settings.HasDry)
            AddDry(chain, vocabulary, contextLength, options);
        if (settings.Temperature == 0)
            Add(chain, NativeMethods.Greedy());
        else if (settings.Mirostat > 0)
            AddMirostat(chain, vocabularySize, settings);
        else
            AddFilters(chain, settings);
    }

    private static void AddFilters(SamplerHandle chain, SamplingSettings settings)
    {
        var options = settings.Options;
        if (options.TopNSigma > 0)
            Add(chain, NativeMethods.TopNSigma(options.TopNSigma));
        if (settings.TopK > 0)
            Add(chain, NativeMethods.TopK(settings.TopK));
        if (options.TypicalP < 1)
            Add(chain, NativeMethods.Typical(options.TypicalP, 1));
        if (settings.TopP < 1)
            Add(chain, NativeMethods.TopP(settings.TopP, 1));
        if (settings.MinP > 0)
            Add(chain, NativeMethods.MinP(settings.MinP, 1));
        if (settings.XtcProbability > 0)
            Add(chain, NativeMethods.Xtc(settings.XtcProbability, settings.XtcThreshold, 1, settings.Seed));
        Add(chain, options.DynamicTemperatureRange > 0
            ? NativeMethods.DynamicTemperature(settings.Temperature, options.DynamicTemperatureRange, options.DynamicTemperatureExponent)
            : NativeMethods.Temperature(settings.Temperature));
        Add(chain, NativeMethods.Distribution(settings.Seed));
    }

    private static void AddMirostat(SamplerHandle chain, int vocabularySize, SamplingSettings settings)
    {
        Add(chain, NativeMethods.Temperature(settings.Temperature));
        Add(chain, settings.Mirostat == 1
            ? NativeMethods.Mirostat(vocabularySize, settings.Seed, settings.MirostatTau, settings.MirostatEta, MirostatEstimated)
            : NativeMethods.Mirostat2(settings.Seed, settings.MirostatTau, settings.MirostatEta));
    }

    private static void AddBias(SamplerHandle chain, int vocabularySize, IReadOnlyDictionary<int, float> bias)
    {
        if (bias.Count == 0)
            return;

        var entries = new LlamaLogitBias[bias.Count];
        var at = 0;
        foreach (var (token, value) in bias)
        {
            Require.InRange(token, 0, vocabularySize - 1, "A token with a logit bias", "");
            if (!float.IsNegativeInfinity(value))
                Require.InRange(value, -LargestBias, LargestBias, $"The logit bias of token {token}");
            entries[at++] = new() { Token = token, Bias = value };
        }

        fixed (LlamaLogitBias* biases = entries)
            Add(chain, NativeMethods.LogitBias(vocabularySize, entries.Length, biases));
    }

    private static void AddDry(SamplerHandle chain, nint vocabulary, int contextLength, SamplingOptions options)
    {
        var texts = options.DryBreakers.Select(NativeText.Terminated).ToArray();
        var pins = Array.ConvertAll(texts, text => GCHandle.Alloc(text, GCHandleType.Pinned));
        var pointers = stackalloc byte*[pins.Length];
        for (var i = 0; i < pins.Length; i++)
            pointers[i] = (byte*)pins[i].AddrOfPinnedObject();

        Add(chain, NativeMethods.Dry(
            vocabulary, options.DryMultiplier, options.DryBase, options.DryAllowedLength,
            Math.Min(options.DryLastTokens, contextLength), pointers, (nuint)pins.Length));
        foreach (var pin in pins)
            pin.Free();
    }

    private static void Add(SamplerHandle chain, nint sampler)
    {
        if (sampler == 0)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "llama.cpp could not create a sampler.");
        NativeMethods.AddToChain(chain, sampler);
    }
}
