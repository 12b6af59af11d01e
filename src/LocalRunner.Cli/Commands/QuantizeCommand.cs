using System.CommandLine;
using System.Diagnostics;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Commands;

/// <summary>Writes a smaller copy of a model.</summary>
internal sealed class QuantizeCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _input = new("INPUT") { Description = "The model to read, best F16, BF16 or F32." };
    private readonly Argument<string?> _output = new("OUTPUT") { Description = "The file to write; not needed with --dry-run.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _type = new("--type")
    {
        Description = "File type: " + string.Join(", ", ModelQuantizer.FileTypes.Select(GgufFileTypes.NameOf)) + ".",
        HelpName = "TYPE",
        Required = true,
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Tell the size that it would have and write nothing." };
    private readonly Option<bool> _requantize = new("--allow-requantize") { Description = "Quantise tensors that are quantised already, which loses quality twice." };
    private readonly Option<bool> _pure = new("--pure") { Description = "Give every tensor the same type instead of a mix." };
    private readonly Option<bool> _leaveOutput = new("--leave-output") { Description = "Leave the output tensor as it is." };
    private readonly Option<string?> _threads = new("--threads") { Description = "Threads that compute. Default: the usable physical cores.", HelpName = "N" };
    private readonly Option<bool> _force = new("--force") { Description = "Replace OUTPUT if it exists." };

    public QuantizeCommand(Terminal terminal, Option<bool> json)
        : base("quantize", "Write a copy of a model with fewer bits a weight.")
    {
        _terminal = terminal;
        _json = json;
        Add(_input);
        Add(_output);
        Add(_type);
        Add(_dryRun);
        Add(_requantize);
        Add(_pure);
        Add(_leaveOutput);
        Add(_threads);
        Add(_force);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "quantize qwen2.5-7b-f16.gguf qwen2.5-7b-q4_k_m.gguf --type Q4_K_M",
        "quantize qwen2.5-7b-f16.gguf --type Q5_K_M --dry-run",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var dryRun = parsed.GetValue(_dryRun);
        var options = new QuantizeOptions
        {
            FileType = parsed.GetValue(_type)!,
            AllowRequantize = parsed.GetValue(_requantize),
            Pure = parsed.GetValue(_pure),
            LeaveOutputTensor = parsed.GetValue(_leaveOutput),
            Threads = SettingValue.Whole("threads", parsed.GetValue(_threads)),
            Overwrite = parsed.GetValue(_force),
        };
        var input = ModelReference.Resolve(parsed.GetValue(_input)!, _terminal);
        var output = parsed.GetValue(_output);
        if (!dryRun)
            Check(input, output, options);

        var clock = Stopwatch.StartNew();
        var result = dryRun ? await ModelQuantizer.EstimateAsync(input, options, cancellation) : await QuantizeAsync(input, output!, options, cancellation);
        if (parsed.GetValue(_json))
        {
            var document = new QuantizeDocument(
                input, dryRun ? null : output, options.FileType, dryRun, result.InputBytes, result.OutputBytes, Math.Round(result.BitsPerWeight, 4),
                result.FellBack, Math.Round(clock.Elapsed.TotalMilliseconds, 3));
            JsonOutput.Write(_terminal, document, Documents.Default.QuantizeDocument);
            return ExitCode.Done;
        }

        _terminal.Out.WriteLine(
            $"{new ByteSize(result.InputBytes)} {(dryRun ? "would become" : "became")} {new ByteSize(result.OutputBytes)}, "
            + $"{result.BitsPerWeight:0.00} bits per weight{(dryRun ? "" : $", in {Sizes.Duration(clock.Elapsed)}")}.");
        if (result.FellBack > 0)
            _terminal.Error.WriteLine($"{result.FellBack} tensors have rows that don't fit this type's blocks and got a larger type.");
        foreach (var note in result.Notes)
            _terminal.Error.WriteLine($"note: {note}");
        return ExitCode.Done;
    }

    private static void Check(string input, string? output, QuantizeOptions options)
    {
        if (output is null)
            throw SettingValue.Invalid("OUTPUT is missing. Name the file to write, or add --dry-run.");
        if (IsSameFile(input, output))
            throw SettingValue.Invalid($"'{output}' is the input. Name another file.");
        if (File.Exists(output) && !options.Overwrite)
            throw SettingValue.Invalid($"'{output}' exists already. Name another file, or add --force to replace it.");
    }

    private static bool IsSameFile(string input, string output) => Final(input) == Final(output);

    private static string Final(string path) =>
        Path.GetFullPath(File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path);

    private async Task<QuantizeResult> QuantizeAsync(string input, string output, QuantizeOptions options, CancellationToken cancellation)
    {
        using var bar = new ProgressBar(_terminal, "Quantising", plainLines: true);
        return await ModelQuantizer.QuantizeAsync(input, output, options, bar, cancellation);
    }
}
