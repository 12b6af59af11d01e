using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using LocalRunner.Bench.Pricing;
using LocalRunner.Bench.Reports;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Scenarios;
using LocalRunner.Bench.Sweeps;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Measuring;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Commands;

/// <summary>Measures models, those that are there and those that are not, and tells what this machine is good for.</summary>
internal sealed class BenchCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = ModelHeaders.Help + " A model that is not downloaded is built from its shape, with as many layers as memory allows. Default: demo.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly BenchFlags _flags = new();
    private readonly Option<string?> _sweep = new("--sweep")
    {
        Description = "Find the best settings: all of " + string.Join(", ", SettingSweep.Settings) + ", or those named.",
        HelpName = "NAME,…",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _save = new("--save") { Description = "With --sweep: save the best settings as the model's defaults for run." };
    private readonly Option<string?> _scenario = new("--scenario") { Description = "Go through the models of the articles: " + string.Join(", ", Scenario.All.Select(scenario => scenario.Name)) + ".", HelpName = "NAME" };
    private readonly Option<bool> _prices = new("--prices") { Description = "Show what APIs asked for the same tokens beside the cost of electricity here." };
    private readonly Option<bool> _fresh = new("--fresh") { Description = "With --scenario: measure again what an interrupted run has measured." };
    private readonly Option<string[]> _out = new("--out") { Description = "Write a report; the file's ending says which: .html, .md, .json, .jsonl, .csv. Repeatable.", HelpName = "FILE" };
    private readonly List<(ReportFormat Format, Option<bool> Flag)> _formats =
    [
        (ReportFormat.JsonLines, new("--jsonl") { Description = "Print a line of JSON for each test." }),
        (ReportFormat.Csv, new("--csv") { Description = "Print comma-separated values." }),
        (ReportFormat.Markdown, new("--md") { Description = "Print Markdown." }),
    ];

    public BenchCommand(Terminal terminal, Option<bool> json)
        : base("bench", "Measure prefill, decode and memory of models here; those that are not downloaded are projected from synthetic ones.")
    {
        _terminal = terminal;
        _json = json;
        Add(_models);
        foreach (var flag in (IEnumerable<Option>)[.. _flags.Measuring, _sweep, _save, _scenario, _fresh, _prices, .. _formats.Select(each => each.Flag), _out, .. _flags.Loading])
            Add(flag);
        SetAction((parsed, cancellation) => Task.Run(() => RunAsync(parsed, cancellation), CancellationToken.None));
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "bench model.gguf",
        "bench model.gguf --pp 512,2048 --tg 128 --depth 0,4096 --md",
        "bench llama-3.3-70b:Q4_K_M --budget 8GB --device m2-max-64gb",
        "bench model.gguf --sweep --save",
        "bench --scenario laptop-64gb --out laptop.html",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var files = parsed.GetValue(_out) ?? [];
        foreach (var file in files)
            ReportFormats.CheckFile(file);
        var arguments = _flags.Read(parsed);
        var scenario = parsed.GetValue(_scenario) is { } name ? Scenario.Find(name) : null;
        var named = parsed.GetValue(_models) is { Length: > 0 } given ? given : scenario is null ? [ModelReference.Demo] : [];
        string[] models = [.. named.Select(model => ModelReference.Find(model, _terminal) ?? model)];
        Contradictions(parsed, scenario, models);
        var native = LlamaCpp.Load();
        var (started, clock) = (DateTimeOffset.Now, Stopwatch.StartNew());
        using var progress = new StepBar(_terminal);
        var sweep = scenario is null && parsed.GetResult(_sweep) is not null ? Sweep(models, parsed, progress) : null;
        var roofline = new MachineRoofline(arguments.Bench.UsdPerKilowattHour ?? 0, arguments.Bench.Watts);
        var report = new BenchReport
        {
            Version = VersionAction.Version,
            Engine = $"llama.cpp {native.Release}, {native.Backend}, {native.CpuVariant}",
            Runtime = RuntimeInformation.FrameworkDescription,
            Command = string.Join(' ', parsed.Tokens.Select(token => token.Value).Prepend(CommandLine.Name)),
            Started = started,
            Machine = roofline.Machine,
        };

        var run = new BenchRun(roofline, arguments, progress, _terminal);
        run.Check(models);
        LocalRunnerError? failure = null;
        if (scenario is not null)
        {
            report = report with { Scenario = await ScenarioAsync(scenario, roofline, arguments, report.Engine, parsed.GetValue(_fresh), progress, cancellation) };
        }
        else if (sweep is not null)
        {
            roofline.Measure(progress, cancellation);
            (var found, failure) = await SweepAsync(sweep, ModelReference.Resolve(models[0], _terminal), parsed, arguments, cancellation);
            report = report with { Sweep = found };
        }
        else
        {
            report = report with { Models = await run.RunAsync(models, cancellation), Prices = parsed.GetValue(_prices) ? PriceList.ApiPrices : [] };
        }

        report = report with { Machine = roofline.Machine, Seconds = clock.Elapsed.TotalSeconds };
        progress.Dispose();

        ReportFormats.Write(report, Format(parsed), _terminal);
        foreach (var file in files)
            ReportFormats.WriteFile(report, file);
        if (run.Interrupted)
            return ExitCode.Cancelled;
        return (run.Failure ?? failure) is { } first ? ExitCode.Of(first) : ExitCode.Done;
    }

    private ReportFormat Format(ParseResult parsed) => parsed.GetValue(_json)
        ? ReportFormat.Json
        : _formats.Where(each => parsed.GetValue(each.Flag)).Select(each => each.Format).FirstOrDefault(ReportFormat.Table);

    private static async Task<ScenarioReport> ScenarioAsync(
        Scenario scenario, MachineRoofline roofline, BenchArguments arguments, string engine, bool fresh, StepBar progress, CancellationToken cancellation)
    {
        var store = new ScenarioStore(ScenarioStore.DefaultFolder(), scenario.Name, $"{VersionAction.Version} {engine} {roofline.Machine.Processor} {roofline.Machine.Cores}", fresh);
        if (store.Count > 0)
            progress.Say($"Going on where an interrupted run was, with {store.Count} measurements of before; --fresh begins anew.");
        var report = await ScenarioBench.RunAsync(scenario, here => roofline.Measure(here, cancellation), BenchProcess.RunAsync, arguments.Folder, store.Memo, progress, cancellation);
        store.Complete();
        return report;
    }

    /// <summary>Refuses what can't be swept before anything is measured.</summary>
    private SettingSweep Sweep(string[] models, ParseResult parsed, StepBar progress)
    {
        if (models.Length != 1)
            throw SettingValue.Invalid($"--sweep takes one model, not {models.Length}.");
        _ = ModelReference.Resolve(models[0], _terminal);
        return new((parsed.GetValue(_sweep) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), BenchProcess.RunAsync, progress);
    }

    private async Task<(SweepReport Report, LocalRunnerError? Failure)> SweepAsync(SettingSweep sweep, string path, ParseResult parsed, BenchArguments arguments, CancellationToken cancellation)
    {
        var (report, best) = await sweep.RunAsync(path, arguments.Bench, cancellation);
        if (!parsed.GetValue(_save))
            return (report, null);
        try
        {
            return (report with { SavedTo = SweepDefaults.Save(_terminal, path, report, best) }, null);
        }
        catch (LocalRunnerException exception)
        {
            // Minutes of measuring are not lost for a file.
            _terminal.Error.WriteLine($"error: {exception.Message}");
            return (report, exception.Error);
        }
    }

    /// <summary>Warns where a flag would mean nothing.</summary>
    private void Contradictions(ParseResult parsed, Scenario? scenario, string[] models)
    {
        if (scenario is not null && models.Length > 0)
            throw SettingValue.Invalid($"A scenario has models of its own; leave out {models[0]}, or --scenario.");
        if (scenario is not null && _flags.OfModels.Append(_sweep).FirstOrDefault(flag => parsed.GetResult(flag) is { Implicit: false }) is { } meaningless)
            throw SettingValue.Invalid($"A scenario has settings of its own; leave out {meaningless.Name}, or --scenario.");
        if (parsed.GetValue(_save) && parsed.GetResult(_sweep) is null)
            throw SettingValue.Invalid("--save saves what --sweep finds; add --sweep.");
        if (parsed.GetValue(_fresh) && scenario is null)
            throw SettingValue.Invalid("--fresh begins a scenario anew; add --scenario.");
    }
}
