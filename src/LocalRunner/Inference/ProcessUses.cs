using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Inference;

/// <summary>Finds what adapters and answers take memory for, before anything is loaded.</summary>
internal static class ProcessUses
{
    // Up to here a few of the candidates are picked out, beyond it all are sorted (llama-sampler.cpp).
    private const int MostPicked = 128;

    public static PlanUses Of(GgufFile model, ModelOptions options, DeviceInfo? device = null)
    {
        var uses = options.Adapters.Count == 0 ? options.Uses : options.Uses with { Adapters = [.. options.Uses.Adapters, .. Pairs(options.Adapters)] };
        if (options.DraftModel is { } path)
        {
            using var draft = GgufFile.Open(path);
            uses = uses with { Draft = MemoryPlanner.ReadDraft(draft, device) };
        }

        if (options.Projector is { } projectorPath)
            uses = options.IsProjectorOptional ? uses with { OptionalProjector = options.Images ? Find(projectorPath, model) : null } : uses with { Projector = Read(projectorPath, model) };

        if (options.PlannedAnswers is not { } answers)
            return uses;

        var sampling = SamplingSettings.Resolve(answers.Sampling, model.Metadata, options.ContextLength ?? PlanOptions.DefaultContextLength);
        return uses with
        {
            Grammar = uses.Grammar || answers.JsonSchema is not null || answers.Sampling.Grammar is not null,
            SortsVocabulary = uses.SortsVocabulary || Sorts(sampling),
            RememberedTokens = Math.Max(uses.RememberedTokens,
                (sampling.HasPenalties ? sampling.PenaltyLastTokens : 0) + (sampling.HasDry ? sampling.Options.DryLastTokens : 0)),
        };
    }

    private static ProjectorUse Read(string path, GgufFile model)
    {
        using var projector = GgufFile.Open(path);
        return MemoryPlanner.ReadProjector(projector, model);
    }

    /// <summary>What was found and not named may be of a type that is not read, or went away: then the model is as it is without.</summary>
    private static ProjectorUse? Find(string path, GgufFile model)
    {
        try
        {
            return Read(path, model);
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }

    /// <summary>An adapter that is named twice is loaded once, and one without effect not at all.</summary>
    private static IEnumerable<AdapterPair> Pairs(IReadOnlyList<LoraAdapter> adapters)
    {
        foreach (var path in adapters.Where(adapter => adapter.Scale != 0).Select(adapter => adapter.Path).Distinct(StringComparer.Ordinal))
        {
            using var file = GgufFile.Open(path);
            foreach (var pair in MemoryPlanner.ReadAdapter(file))
                yield return pair;
        }
    }

    private static bool Sorts(SamplingSettings sampling) => sampling.Temperature > 0
        && (sampling.Mirostat > 0 || (sampling.TopK is 0 or > MostPicked && (sampling.TopP < 1 || sampling.Options.TypicalP < 1 || sampling.XtcProbability > 0)));
}
