using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Scenarios;
using LocalRunner.Catalog;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Cli.Measuring;

/// <summary>Measures the models that were named, one after the other. One that can't be measured says why, and the others go on.</summary>
internal sealed class BenchRun(MachineRoofline roofline, BenchArguments arguments, StepBar progress, Terminal terminal)
{
    private const GgufFileType UsualFileType = GgufFileType.Q4_K_M;

    /// <summary>Gets the first failure, which decides the exit code; null when everything went well.</summary>
    public LocalRunnerError? Failure { get; private set; }

    /// <summary>Gets whether it was stopped before all was measured.</summary>
    public bool Interrupted { get; private set; }

    /// <summary>Refuses what is not there before anything is measured.</summary>
    /// <exception cref="LocalRunnerException">A file is missing, or a name is none of the catalogue.</exception>
    public void Check(IReadOnlyList<string> models)
    {
        foreach (var model in models)
        {
            if (ModelHeaders.IsElsewhere(model, terminal))
                continue;
            if (ModelHeaders.IsName(model))
                _ = ModelCatalog.Find(model);
            else
                _ = ModelReference.Resolve(model, terminal);
        }
    }

    public async Task<IReadOnlyList<BenchedModel>> RunAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var results = new List<BenchedModel>();
        foreach (var (model, i) in names.Select((model, i) => (model, i)))
        {
            var share = new ModelProgress(progress, model, i, names.Count);
            roofline.Measure(share, cancellation);
            try
            {
                results.Add(ModelHeaders.IsElsewhere(model, terminal) ? await ElsewhereAsync(model, share, cancellation)
                    : ModelHeaders.IsName(model) ? await ShapeAsync(model, share, cancellation)
                    : await FileAsync(ModelReference.Resolve(model, terminal), share, cancellation));
            }
            catch (LocalRunnerException exception)
            {
                Failure ??= exception.Error;
                progress.Say($"{model}: {exception.Message}");
                results.Add(new() { Name = model, Error = exception.Message });
            }
            catch (OperationCanceledException) when (share.Finished is { } finished)
            {
                // What took minutes is not lost to whoever has seen enough.
                results.Add(finished[0] with { Notes = [.. finished[0].Notes, "Stopped before all tests were done."] });
                Interrupted = true;
                break;
            }
            catch (OperationCanceledException) when (results.Count > 0)
            {
                Interrupted = true;
                break;
            }
        }

        if (Interrupted)
            return [.. results.Select(result => RooflineShares.Of(result, roofline.Machine))];

        // All are held against the same, whichever moment they were measured in.
        var machine = roofline.Measure(new ModelProgress(progress, "this machine", names.Count, names.Count), cancellation);
        return [.. results.Select(result => RooflineShares.Of(result, machine))];
    }

    private async Task<BenchedModel> ShapeAsync(string model, IProgress<BenchProgress> share, CancellationToken cancellation)
    {
        var match = ModelCatalog.Find(model);
        var benched = await ProjectAsync(match.Entry.Shape with { Name = match.Entry.Id }, match.FileType ?? UsualFileType, match.Entry.Id, share, cancellation);
        return benched with { Notes = [.. benched.Notes, .. match.Entry.Limits] };
    }

    /// <summary>Projects a model that is elsewhere from its header.</summary>
    private async Task<BenchedModel> ElsewhereAsync(string model, IProgress<BenchProgress> share, CancellationToken cancellation)
    {
        using var remote = await new ModelStore(terminal.Store).OpenRemoteAsync(Store.ModelReference.Parse(model), arguments.Bench.Load with { Images = false }, arguments.Device, cancellation);
        return await ProjectAsync(ModelShape.Of(remote.Header), GgufFileTypes.Of(remote.Header) ?? UsualFileType, remote.Reference.ToString(), share, cancellation);
    }

    private async Task<BenchedModel> ProjectAsync(ModelShape shape, GgufFileType type, string name, IProgress<BenchProgress> share, CancellationToken cancellation)
    {
        var options = new ProjectionOptions { Bench = arguments.Bench, Layers = arguments.Layers, Budget = arguments.Bench.Load.Budget, Folder = arguments.Folder };
        var benched = await new ModelProjector(BenchProcess.RunAsync).RunAsync(shape, type, options, share, cancellation);
        using var header = SyntheticModel.Create(shape, type).Preview();
        return There(benched, header, name, type);
    }

    private async Task<BenchedModel> FileAsync(string path, IProgress<BenchProgress> share, CancellationToken cancellation)
    {
        var benched = (await BenchProcess.RunAsync([path], arguments.Bench, share, cancellation))[0];
        using var header = GgufFile.Open(path);
        return There(benched, header, "", GgufFileTypes.Of(header));
    }

    /// <summary>Describes what it would do on another machine, where one was named.</summary>
    private BenchedModel There(BenchedModel benched, GgufFile header, string name, GgufFileType? type) => arguments.Device is not { } device
        ? benched
        : benched with { Device = DeviceProjector.Of(benched, header, device, OptionsThere(), PublishedFigures.Of(name, arguments.DeviceName, type)) };

    /// <summary>What the model is to have holds there too; how this machine is used for it does not.</summary>
    private PlanOptions OptionsThere() => arguments.Bench.Load with { Budget = null, Threads = null, LoadMode = null, Repack = null, GpuLayers = null };
}
