using System.CommandLine;
using System.Diagnostics;
using LocalRunner.Bench.Text;
using LocalRunner.Catalog;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Cli.Commands;

/// <summary>Writes a model of any shape with random weights, to measure a model that is not downloaded.</summary>
internal sealed class SynthCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _shape = new("SHAPE")
    {
        Description = "A model of the catalogue (llama-3.3-70b:Q4_K_M), a small sample (" + string.Join(", ", SampleShapes.All.Select(shape => shape.Name)) + "), or a .json file.",
    };

    private readonly Argument<string> _output = new("OUTPUT") { Description = "The file to write." };
    private readonly Option<string?> _type = new("--type") { Description = "File type. Default: the one behind the shape's colon, or Q4_K_M.", HelpName = "TYPE" };
    private readonly Option<string?> _seed = new("--seed") { Description = "What the weights are drawn from. Default: 1.", HelpName = "N" };
    private readonly Option<bool> _headerOnly = new("--header-only") { Description = "Write the header alone; the data is a hole." };
    private readonly Option<string?> _split = new("--split") { Description = "Split into files of at most N tensors.", HelpName = "N" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace OUTPUT if it exists." };
    private readonly List<(Setting<ModelShape> Setting, Option<string[]> Flag)> _flags = [];

    public SynthCommand(Terminal terminal, Option<bool> json)
        : base("synth", "Write a model of any shape with random weights.")
    {
        _terminal = terminal;
        _json = json;
        Add(_shape);
        Add(_output);
        Add(_type);
        foreach (var setting in ShapeFlags.All)
        {
            _flags.Add((setting, setting.ToFlag()));
            Add(_flags[^1].Flag);
        }

        Add(_seed);
        Add(_headerOnly);
        Add(_split);
        Add(_force);
        SetAction(Run);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "synth sample-gemma3 gemma3.gguf --type Q8_0",
        "synth llama-3.3-70b:Q4_K_M 4-layers.gguf --layers 4",
        "synth llama-3.3-70b:Q4_K_M header.gguf --header-only",
        "synth shape.json model.gguf --vocab 32000 --split 64",
    ];

    private async Task<int> Run(ParseResult parsed, CancellationToken cancellation)
    {
        var (shape, named) = Find(parsed.GetValue(_shape)!);
        foreach (var (setting, flag) in _flags)
            shape = setting.ApplyAll(shape, parsed.GetValue(flag) ?? []);
        var type = parsed.GetValue(_type) is { } text ? PlanFlags.FileType("type", text) : named ?? GgufFileType.Q4_K_M;
        var (headerOnly, output) = (parsed.GetValue(_headerOnly), parsed.GetValue(_output)!);
        if (!parsed.GetValue(_force) && File.Exists(output))
            throw SettingValue.Invalid($"'{output}' exists. Name another file, or add --force.");

        var clock = Stopwatch.StartNew();
        var blueprint = SyntheticModel.Create(shape, type);
        var seed = SettingValue.Whole("seed", parsed.GetValue(_seed)) ?? 1;
        IReadOnlyList<string> files = [output];
        if (headerOnly)
        {
            blueprint.WriteHeader(output);
        }
        else
        {
            using var bar = new ProgressBar(_terminal, "Writing");
            files = await Task.Run(() => Write(blueprint, parsed, output, seed, bar, cancellation), cancellation);
        }

        using var header = blueprint.Preview();
        var parameters = header.Tensors.Sum(tensor => tensor.Elements);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(_terminal, new SynthDocument(
                shape.Name, shape.Architecture, shape.Layers, GgufFileTypes.NameOf(type), files, header.FileBytes, parameters, headerOnly,
                Math.Round(clock.Elapsed.TotalMilliseconds, 3)), Documents.Default.SynthDocument);
        }
        else
        {
            _terminal.Out.WriteLine(
                $"{string.Join(", ", files)}: {shape.Architecture}, {shape.Layers} layers, {Sizes.Count(parameters)} parameters, {GgufFileTypes.NameOf(type)}, "
                + $"{new ByteSize(header.FileBytes)}{(headerOnly ? " with the data left out" : "")}, in {Sizes.Duration(clock.Elapsed)}");
        }

        return ExitCode.Done;
    }

    private IReadOnlyList<string> Write(
        SyntheticModel blueprint, ParseResult parsed, string output, int seed, IProgress<double> progress, CancellationToken cancellation)
    {
        if (SettingValue.Whole("split", parsed.GetValue(_split)) is not { } tensors)
        {
            blueprint.Write(output, seed, progress, cancellation);
            return [output];
        }

        if (tensors < 1)
            throw SettingValue.Invalid($"--split takes a number of tensors from 1, not {tensors}.");
        var prefix = output.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? output[..^5] : output;
        return blueprint.WriteSplit(prefix, tensors, seed, progress, cancellation);
    }

    private static (ModelShape Shape, GgufFileType? Type) Find(string name)
    {
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return (ShapeFile.Load(name), null);
        if (SampleShapes.Find(name) is { } sample)
            return (sample, null);
        var match = ModelCatalog.Find(name);
        return (match.Entry.Shape with { Name = match.Entry.Name }, match.FileType);
    }
}
