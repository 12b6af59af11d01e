using System.CommandLine;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Pulling;
using LocalRunner.Plans;

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

    private readonly DeviceFlag _device = new("Choose for another machine");
    private readonly FlagSet<PlanOptions> _flags = new(PlanFlags.All.Where(setting => setting.Name is "budget" or "ctx" or "floor" or "prefer"), []);

    public PullCommand(Terminal terminal, Option<bool> json)
        : base("pull", "Download a model.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_models);
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
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (store, options, device) = (new ModelStore(_terminal.Store), _flags.Read(parsed, new PlanOptions()), _device.Read(parsed));
        options.Validate();
        var references = parsed.GetValue(_models)!.Select(Store.ModelReference.Parse).ToList();
        try
        {
            foreach (var reference in references)
            {
                if (parsed.GetValue(_json))
                {
                    var lines = new PullLines(_terminal);
                    var path = await store.PullAsync(reference, lines, options, device, cancellation);
                    lines.Done(path, new FileInfo(path) is var file && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length);
                }
                else
                {
                    var bar = new PullBar(_terminal);
                    _terminal.Out.WriteLine(await bar.ShowAsync(() => store.PullAsync(reference, bar, options, device, cancellation)));
                }
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            await _terminal.Error.WriteLineAsync("What came is kept: the same command goes on with it.");
            throw;
        }
    }
}
