using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>Turns sampling settings into llama.cpp's samplers, in its order. A sampler that would do nothing is left out.</summary>
internal static class SamplerChain
{
    private const int MirostatEstimated = 100;

    /// <summary>Far above any logit, and far below where the library's bucket sort overflows.</summary>
    private const float LargestBias = 1e6f;

    /// <summary>Gives an empty chain, without the counters of time that nobody reads.</summary>
    public static SafeLLamaSamplerChainHandle Create()
    {
        var chain = SafeLLamaSamplerChainHandle.Create(new LLamaSamplerChainParams { NoPerf = true });
        return chain.IsInvalid ? throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "llama.cpp could not create a sampler chain.") : chain;
    }

    public static void Fill(SafeLLamaSamplerChainHandle chain, SafeLlamaModelHandle model, int vocabularySize, int contextLength, SamplingSettings settings)
    {
        var options = settings.Options;
        AddBias(chain, vocabularySize, options.LogitBias);
        if (settings.HasPenalties)
        {
            chain.AddPenalties(
                Math.Min(settings.PenaltyLastTokens, contextLength), settings.RepetitionPenalty, options.FrequencyPenalty, options.PresencePenalty);
        }

        if (settings.HasDry)
            AddDry(chain, model, contextLength, options);
        if (settings.Temperature == 0)
            chain.AddGreedySampler();
        else if (settings.Mirostat > 0)
            AddMirostat(chain, vocabularySize, settings);
        else
            AddFilters(chain, settings);
    }

    private static void AddFilters(SafeLLamaSamplerChainHandle chain, SamplingSettings settings)
    {
        var options = settings.Options;
        if (options.TopNSigma > 0)
            chain.AddTopNSigma(options.TopNSigma);
        if (settings.TopK > 0)
            chain.AddTopK(settings.TopK);
        if (options.TypicalP < 1)
            chain.AddTypical(options.TypicalP, 1);
        if (settings.TopP < 1)
            chain.AddTopP(settings.TopP, 1);
        if (settings.MinP > 0)
            chain.AddMinP(settings.MinP, 1);
        if (settings.XtcProbability > 0)
            chain.AddXTC(settings.XtcProbability, settings.XtcThreshold, 1, settings.Seed);
        if (options.DynamicTemperatureRange > 0)
            chain.AddDynamicTemperature(settings.Temperature, options.DynamicTemperatureRange, options.DynamicTemperatureExponent);
        else
            chain.AddTemperature(settings.Temperature);
        chain.AddDistributionSampler(settings.Seed);
    }

    private static void AddMirostat(SafeLLamaSamplerChainHandle chain, int vocabularySize, SamplingSettings settings)
    {
        chain.AddTemperature(settings.Temperature);
        if (settings.Mirostat == 1)
            chain.AddMirostat1Sampler(vocabularySize, settings.Seed, settings.MirostatTau, settings.MirostatEta, MirostatEstimated);
        else
            chain.AddMirostat2Sampler(settings.Seed, settings.MirostatTau, settings.MirostatEta);
    }

    private static void AddBias(SafeLLamaSamplerChainHandle chain, int vocabularySize, IReadOnlyDictionary<int, float> bias)
    {
        if (bias.Count == 0)
            return;

        var entries = new LLamaLogitBias[bias.Count];
        var at = 0;
        foreach (var (token, value) in bias)
        {
            Require.InRange(token, 0, vocabularySize - 1, "A token with a logit bias", "");
            if (!float.IsNegativeInfinity(value))
                Require.InRange(value, -LargestBias, LargestBias, $"The logit bias of token {token}");
            entries[at++] = new() { Token = token, Bias = value };
        }

        chain.AddLogitBias(vocabularySize, entries);
    }

    private static void AddDry(SafeLLamaSamplerChainHandle chain, SafeLlamaModelHandle model, int contextLength, SamplingOptions options)
    {
        // LLamaSharp passes the texts without the terminator that C expects.
        string[] breakers = [.. options.DryBreakers.Select(text => text + '\0')];
        chain.AddDry(model, breakers, options.DryMultiplier, options.DryBase, options.DryAllowedLength, Math.Min(options.DryLastTokens, contextLength));
    }
}
