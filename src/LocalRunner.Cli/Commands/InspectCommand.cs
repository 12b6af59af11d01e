using System.CommandLine;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Commands;

/// <summary>Shows a model file's header. Needs no native library.</summary>
internal sealed class InspectCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _model = new("MODEL") { Description = ModelReference.Help };
    private readonly Option<bool> _tensors = new("--tensors") { Description = "List every tensor." };

    public InspectCommand(Terminal terminal, Option<bool> json)
        : base("inspect", "Show what a model file holds, from its header alone.")
    {
        _terminal = terminal;
        _json = json;
        Add(_model);
        Add(_tensors);
        SetAction(Run);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "inspect demo",
        "inspect llama-3.3-70b-q4_k_m-00001-of-00002.gguf --tensors",
        "inspect model.gguf --json | jq -r '.metadata.\"tokenizer.chat_template\"'",
    ];

    private int Run(ParseResult parsed)
    {
        var (model, path) = (parsed.GetValue(_model)!, ModelReference.Resolve(parsed.GetValue(_model)!, _terminal));
        using var file = GgufFile.Open(path);
        var found = FoundProjector.Apply(new(), model, path, _terminal);
        var header = new HeaderSummary(file) { ProjectorBeside = LocalModel.UsesOf(file, found).OptionalProjector is null ? null : found.Projector };
        if (parsed.GetValue(_json))
            HeaderJson.Write(_terminal, header);
        else
            HeaderTables.Write(_terminal, header, parsed.GetValue(_tensors));
        return ExitCode.Done;
    }
}
