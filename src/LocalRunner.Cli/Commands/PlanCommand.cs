using System.CommandLine;
using LocalRunner.Architectures;
using LocalRunner.Cli.Counting;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Commands;

/// <summary>Shows the memory that a model needs and the settings that suit it best. Needs a header alone, and no native library.</summary>
internal sealed class PlanCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = ModelHeaders.Help + " Several files are planned as one model in several quants.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _input = new("--input")
    {
        Description = "Plan for the tokens of these texts and 2,048 more for the answer. " + InputFiles.Help,
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly DeviceFlag _device = new("Plan for another machine");
    private readonly Option<bool> _noDryRun = new("--no-dry-run") { Description = "Don't ask the engine to confirm the plan." };
    private readonly Option<bool> _explain = new("--explain") { Description = "Show the formula, the inputs and the source of each figure, and the command that checks it." };
    private readonly FlagSet<PlanOptions> _flags = new(PlanFlags.All, PlanFlags.Switches);
    private readonly FlagSet<ModelOptions> _uses = new(PlanFlags.Uses, []);

    public PlanCommand(Terminal terminal, Option<bool> json)
        : base("plan", "Plan the memory that a model needs, and the settings that suit it best.")
    {
        _terminal = terminal;
        _json = json;
        Add(_models);
        Add(_input);
        Add(_device.Option);
        foreach (var flag in _flags.All.Concat(_uses.All))
            Add(flag);
        Add(_noDryRun);
        Add(_explain);
        SetAction((parsed, cancellation) => Task.Run(() => RunAsync(parsed, cancellation), CancellationToken.None));
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "plan demo",
        "plan llama-3.3-70b --device m2-max-64gb",
        "plan qwen2.5-coder-32b:Q8_0 --budget 48GB --ctx 32768 --kv-type q8_0",
        "plan hf.co/bartowski/Llama-3.3-70B-Instruct-GGUF --budget 48GB",
        "plan model-q4_k_m.gguf model-q6_k.gguf --prefer context --json",
        "plan qwen2.5-coder-7b-q4_k_m.gguf --input src/**/*.cs --input README.md",
        "plan model.gguf --lora style.gguf --format schema.json",
        "plan model.gguf --ctx 32768 --explain",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = _flags.Read(parsed, new PlanOptions());
        var other = _device.Read(parsed);
        var models = parsed.GetValue(_models)!;
        using var remote = await RemoteAsync(models, options, other, cancellation);
        var family = remote is not null ? [remote.Header] : models.SelectMany(model => ModelHeaders.Open(model, _terminal, isForHere: other is null)).ToList();
        try
        {
            var input = parsed.GetValue(_input) is { Length: > 0 } texts ? await PlannedInput.CountAsync(family[0], texts, cancellation) : null;
            options = options with { ContextLength = options.ContextLength ?? input?.ContextLength };
            var uses = DraftReference.Resolve(_uses.Read(parsed, new ModelOptions { ContextLength = options.ContextLength, DraftTokens = options.DraftTokens }), models[0], _terminal);
            if (remote is null && models is [var only] && options.Images && File.Exists(family[0].Path))
                uses = FoundProjector.Apply(uses, only, family[0].Path, _terminal);
            options = options with { DraftTokens = uses.DraftTokens, Uses = LocalModel.UsesOf(family[0], uses, other) };
            if (remote?.Projector is { } projector)
                options = options with { Uses = options.Uses with { OptionalProjector = projector.Use } };
            var device = other ?? ThisMachine.Detect();
            var plan = parsed.GetValue(_noDryRun) ? MemoryPlanner.Plan(family, options, device, cancellation) : PlanDryRun.Plan(family, options, device, cancellation);
            plan = plan with { Warnings = [.. plan.Warnings, .. Unconfirmed(plan, family), .. models.SelectMany(ModelHeaders.Limits).Distinct()] };
            var outlook = new PlanOutlook(family, other is null && plan.Fits ? MeasuredBandwidth.Of(_terminal, cancellation) : null);
            if (other is null && plan.Fits)
                input = input?.WithFirstToken(plan, outlook.HeaderOf(plan), cancellation);
            cancellation.ThrowIfCancellationRequested();
            var download = remote is null ? null : DownloadDetail.Of(remote);
            var checks = new FigureChecks(plan, ReferenceTo(plan, models, family));
            var figures = parsed.GetValue(_explain) ? MemoryPlanner.Explain(outlook.HeaderOf(plan), plan) : null;
            if (parsed.GetValue(_json))
            {
                var explanation = figures?.Select(figure => FigureDetail.Of(figure, checks)).ToList();
                JsonOutput.Write(_terminal, PlanDocument.Of(plan, outlook, input) with { Download = download, Explanation = explanation }, Documents.Default.PlanDocument);
            }
            else
            {
                new PlanTables(_terminal, outlook).Write(plan, input, download);
                new FigureTables(_terminal, plan, checks).Write(figures ?? []);
            }

            return plan.Fits ? ExitCode.Done : ExitCode.DoesNotFit;
        }
        finally
        {
            family.ForEach(file => file.Dispose());
        }
    }

    /// <summary>Reads the header of a model that is elsewhere; null where all are here, or in the catalogue.</summary>
    private async Task<RemoteGguf?> RemoteAsync(string[] models, PlanOptions options, DeviceInfo? device, CancellationToken cancellation)
    {
        if (!models.Any(model => ModelHeaders.IsElsewhere(model, _terminal)))
            return null;
        if (models.Length > 1)
            throw SettingValue.Invalid("A model that is elsewhere is planned alone: its repository's quants are compared in any case. Name one.");
        return await new ModelStore(_terminal.Store).OpenRemoteAsync(Store.ModelReference.Parse(models[0]), options, device ?? ThisMachine.Detect(), cancellation);
    }

    /// <summary>Says what only the engine, which was not asked, knows exactly.</summary>
    private static IEnumerable<string> Unconfirmed(MemoryPlan plan, List<GgufFile> family) => plan.Confirmation is null && new ModelHeader(family[0]) is { HasKnownGraph: false } header
        ? [$"The compute buffer of {header.ArchitectureName} is estimated as llama's: a dry run tells it exactly."]
        : [];

    /// <summary>Names the planned model as another command takes it.</summary>
    private static string ReferenceTo(MemoryPlan plan, string[] models, List<GgufFile> family) =>
        models.Length == 1 && family.Count == 1 ? models[0] : File.Exists(plan.Model) ? plan.Model : $"{models[0]}:{plan.FileType}";
}
