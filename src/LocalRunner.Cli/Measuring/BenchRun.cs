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

    public async Task<IReadOnlyList<BenchedModel>> RunAsync(IReadOnlyList<string> models, CancellationToken cancellation)
    {
        var results = new List<BenchedModel>();
        foreach (var (model, i) in models.Select((model, i) => (model, i)))
        {
            var share = new ModelProgress(progress, model, i, models.Count);
            roofline.Measure(share, cancellation);
            try
            {
                results.Add(ModelHeaders.IsName(model)
                    ? await ShapeAsync(model, share, cancellation)
                    : await FileAsync(ModelReference.Resolve(model, terminal), share, cancellation));
            }
            catch (LocalRunnerException exception)
            {
                Failure ??= exception.Error;
                progress.Say($"{model}: {exception.Message}");
                results.Add(new() { Name = model, Error = exception.Message });
            }
        }

        // All are held against the same, whichever moment they were measured in.
        var machine = roofline.Measure(new ModelProgress(progress, "this machine", models.Count, models.Count), cancellation);
        return [.. results.Select(result => RooflineShares.Of(result, machine))];
    }

    private async Task<BenchedModel> ShapeAsync(string model, IProgress<BenchProgress> share, CancellationToken cancellation)
    {
        var match = ModelCatalog.Find(model);
        var type = match.FileType ?? UsualFileType;
        var options = new ProjectionOptions { Bench = arguments.Bench, Layers = arguments.Layers, Budget = arguments.Bench.Load.Budget, Folder = arguments.Folder };
        var benched = await new ModelProjector(BenchProcess.RunAsync).RunAsync(match.Entry.Shape with { Name = match.Entry.Id }, type, options, share, cancellation);
        using var header = SyntheticModel.Create(match.Entry.Shape with { Name = match.Entry.Id }, type).Preview();
        return There(benched, header, match.Entry.Id, type) with { Notes = [.. benched.Notes, .. match.Entry.Limits] };
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
