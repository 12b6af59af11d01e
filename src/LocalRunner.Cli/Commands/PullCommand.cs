using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Catalog;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Pulling;
using LocalRunner.Devices;
using LocalRunner.Plans;
using LocalRunner.Store;

namespace LocalRunner.Cli.Commands;

/// <summary>Downloads models. What is here already is not fetched again, and what an interrupted download left is gone on with.</summary>
internal sealed class PullCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string[]> _models = new("MODEL")
    {
        Description = "A model of the catalogue (llama-3.3-70b:Q4_K_M), " + ModelHeaders.Elsewhere + " Where the quant is left open, the best that fits is chosen.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _update = new("--update") { Description = "Ask what is published now, and get that where a branch or tag has moved on. What was here before stays until it is removed." };
    private readonly DeviceFlag _device = new("Choose for another machine");
    private readonly FlagSet<PlanOptions> _flags = new(PlanFlags.All.Where(setting => setting.Name is "budget" or "ctx" or "floor" or "prefer"), [LoadFlags.NoProjector]);

    public PullCommand(Terminal terminal, Option<bool> json)
        : base("pull", "Download a model.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_models);
        Add(_update);
        Add(_device.Option);
        foreach (var flag in _flags.All)
            Add(flag);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "pull llama-3.3-70b",
        "pull hf.co/bartowski/Llama-3.3-70B-Instruct-GGUF:Q4_K_M",
        "pull hf.co/Qwen/Qwen2.5-Coder-32B-Instruct-GGUF --budget 24GB",
        "pull ollama.com/llama3.2:3b --json",
        "pull llama-3.3-70b --update",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (store, options, device) = (new ModelStore(_terminal.Store), _flags.Read(parsed, new PlanOptions()), _device.Read(parsed));
        options.Validate();
        var (bar, lines) = (new PullBar(_terminal), new PullLines(_terminal));
        var references = parsed.GetValue(_models)!.Select(Store.ModelReference.Parse).ToList();
        try
        {
            foreach (var reference in references)
            {
                (bar, lines) = (new(_terminal), new(_terminal));
                Task<string> Get(IProgress<PullProgress> progress) => parsed.GetValue(_update)
                    ? store.UpdateAsync(reference, progress, options, device, cancellation)
                    : PullAsync(store, reference, progress, options, device, cancellation);
                if (parsed.GetValue(_json))
                    lines.Done(await Get(lines));
                else
                    _terminal.Out.WriteLine(await bar.ShowAsync(() => Get(bar)));
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (bar.BytesDone + lines.BytesDone > 0)
        {
            await _terminal.Error.WriteLineAsync("What came is kept: the same command goes on with it.");
            throw;
        }
    }

    /// <summary>Gets a model. One that is named down to its quant comes even where it doesn't fit, and with a warning.</summary>
    private async Task<string> PullAsync(ModelStore store, Store.ModelReference reference, IProgress<PullProgress> progress, PlanOptions options, DeviceInfo? device, CancellationToken cancellation)
    {
        if (!IsExact(reference) || store.Find(reference) is not null)
            return await store.PullAsync(reference, progress, options, device, cancellation);

        using var remote = await store.OpenRemoteAsync(reference, options, device, cancellation);
        if (Plan(remote, options, device ?? ThisMachine.Detect(), cancellation) is { Fits: false } plan)
            _terminal.Say(PlainText.OfLine($"warning: {reference} will not fit {plan.Device.Name}. {plan.Reason} '{CommandLine.Name} plan {reference}' says what would."));
        return await store.PullAsync(remote, progress, cancellation);
    }

    /// <summary>A file that can't be planned may still be wanted.</summary>
    private static MemoryPlan? Plan(RemoteGguf remote, PlanOptions options, DeviceInfo device, CancellationToken cancellation)
    {
        try
        {
            return MemoryPlanner.Plan(remote.Header, options with { Uses = options.Uses with { OptionalProjector = remote.Projector?.Use } }, device, cancellation);
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }

    private static bool IsExact(Store.ModelReference reference) => reference switch
    {
        HubReference hub => hub.Quant is not null || hub.File is not null,
        NamedReference named => ModelCatalog.TryFind(named.ToString(), out var match) && match.FileType is not null,
        OllamaReference or WebReference => true,
        _ => false,
    };
}
