namespace LocalRunner.Plans;

/// <summary>Decides whether a projector that was found beside a model takes part: not where the model would lose context or the precision of its cache for it.</summary>
/// <param name="projector">The projector.</param>
/// <param name="options">What the plans keep to.</param>
/// <param name="planBy">Plans.</param>
internal sealed class OptionalProjector(ProjectorUse projector, PlanOptions options, Func<PlanOptions, MemoryPlan> planBy)
{
    public MemoryPlan Plan()
    {
        var without = planBy(By(null));
        if (!options.Images || options.Uses.Projector is not null)
            return without;
        var with = planBy(By(projector));
        return KeepsAll(with, without) ? with : without with { Warnings = [.. without.Warnings, Sentence(with)] };
    }

    private PlanOptions By(ProjectorUse? used) => options with { Uses = options.Uses with { Projector = used ?? options.Uses.Projector, OptionalProjector = null } };

    /// <summary>Twice the usual context is taken where it costs nothing else, and is no loss where it would.</summary>
    private static bool KeepsAll(MemoryPlan with, MemoryPlan without) => with.Fits
        && with.Settings.ContextLength >= Math.Min(without.Settings.ContextLength, PlanOptions.DefaultContextLength)
        && (with.Settings.KeyCacheType, with.Settings.ValueCacheType) == (without.Settings.KeyCacheType, without.Settings.ValueCacheType);

    private string Sentence(MemoryPlan with) =>
        $"No images are read: the projector and an image take {new ByteSize(projector.At(ProjectorUse.MostPixels))}, and with them {(with.Fits ? $"only a context of {with.Settings.ContextLength:N0} tokens with a {with.Settings.KeyCacheType.Name()} cache fits" : "nothing fits")}. "
        + "Name the projector (--mmproj FILE, ModelOptions.Projector) to have it all the same, or ask for a shorter context or a smaller quant.";
}
