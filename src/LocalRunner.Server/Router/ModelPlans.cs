using System.Collections.Concurrent;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Router;

/// <summary>Plans each model once, within the memory for all of them; again when its file changes.</summary>
public sealed class ModelPlans(RouterOptions options)
{
    private readonly ConcurrentDictionary<string, (DateTime Written, string? Projector, Lazy<PlannedModel> Plan)> _plans = new();

    /// <summary>Gets the main memory that one model may have, in bytes.</summary>
    public long Budget => options.Room - Footprint.WebServer;

    /// <summary>Plans a model as if it were alone; whether it fits is for the caller to see.</summary>
    /// <exception cref="LocalRunnerException">The header can't be used, or an option contradicts it.</exception>
    public MemoryPlan PlanOf(NamedModel model) => Of(model).Plan;

    /// <summary>Plans a model as if it were alone; whether it fits is for the caller to see.</summary>
    /// <exception cref="LocalRunnerException">The header can't be used, or an option contradicts it.</exception>
    internal PlannedModel Of(NamedModel model)
    {
        if (!File.Exists(model.Path))
            throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"The file of {model.Name} is gone: '{model.Path}'.");
        var written = File.GetLastWriteTimeUtc(File.ResolveLinkTarget(model.Path, returnFinalTarget: true)?.FullName ?? model.Path);
        return _plans.AddOrUpdate(model.Path, _ => New(model, written), (_, old) => (old.Written, old.Projector) == (written, model.Projector) ? old : New(model, written)).Plan.Value;
    }

    private (DateTime, string?, Lazy<PlannedModel>) New(NamedModel model, DateTime written) => (written, model.Projector, new(() => Make(model)));

    private PlannedModel Make(NamedModel model)
    {
        if (Budget <= 0)
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory, $"A budget of {new ByteSize(options.Room)} is less than the web server in front of a model takes. Give more with --budget.");
        using var header = GgufFile.Open(model.Path);
        var loading = options.Loading(model) with { Budget = Budget };
        if (loading is { Images: true, Projector: null } && model.Projector is { } found)
            loading = loading with { Projector = found, IsProjectorOptional = true };
        var plan = MemoryPlanner.Plan(header, loading with { Uses = LocalModel.UsesOf(header, loading, options.Device) }, options.Device);
        var projector = plan.Settings.Uses.Projector is null ? null : loading.Projector;
        return new(plan, ModelDescription.Of(model.Name, [], header, plan, projector is not null)) { Projector = projector };
    }
}
