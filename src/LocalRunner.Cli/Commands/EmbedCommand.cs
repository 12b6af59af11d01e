using System.CommandLine;
using System.Globalization;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Commands;

/// <summary>Turns texts into vectors: those of the command line, or each line of files or of stdin.</summary>
internal sealed class EmbedCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _model = new("MODEL") { Description = ModelReference.Help };
    private readonly Argument<string[]> _texts = new("TEXT") { Description = "Texts, each a vector. Default, and with -: the lines of stdin.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _input = new("--input") { Description = InputFiles.Help + " Each line is a text; an empty one has no vector, and an empty line in its place.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _pooling = new("--pooling") { Description = "How the tokens' vectors become one: mean, first or last. Default: as the model was made for.", HelpName = "NAME" };
    private readonly Option<bool> _noNormalize = new("--no-normalize") { Description = "Leave the vectors as long as they are, not scaled to length 1." };
    private readonly FlagSet<ModelOptions> _loading = new(LoadFlags.All, LoadFlags.Switches);

    public EmbedCommand(Terminal terminal, Option<bool> json)
        : base("embed", "Turn texts into vectors.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_model);
        Add(_texts);
        Add(_input);
        Add(_pooling);
        Add(_noNormalize);
        foreach (var flag in _loading.All)
            Add(flag);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "embed all-minilm-l6-v2.gguf \"a fox\" \"a bell\" --json",
        "embed demo --pooling mean --input questions.txt > vectors.txt",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var options = new EmbeddingOptions { Normalize = !parsed.GetValue(_noNormalize), Pooling = Pooling(parsed.GetValue(_pooling)) };
        var loading = _loading.Read(parsed, new ModelOptions());
        var path = ModelReference.Resolve(parsed.GetValue(_model)!, _terminal);
        var texts = await TextsAsync(parsed, cancellation);
        await using var model = await LocalModel.LoadAsync(path, loading, cancellation: cancellation);
        var embedded = await model.EmbedAsync([.. texts.Where(text => text.Length > 0)], options, cancellation);
        var result = InPlace(texts, embedded);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(_terminal, EmbedDocument.Of(model.Info, texts, result), Documents.Default.EmbedDocument);
            return ExitCode.Done;
        }

        foreach (var vector in result.Vectors)
            _terminal.Out.WriteLine(string.Join(' ', vector.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
        return ExitCode.Done;
    }

    private static EmbeddingPooling? Pooling(string? name) => name switch
    {
        null => null,
        "mean" => EmbeddingPooling.Mean,
        "first" or "cls" => EmbeddingPooling.FirstToken,
        "last" => EmbeddingPooling.LastToken,
        _ => throw SettingValue.Invalid($"--pooling takes mean, first or last, not '{name}'."),
    };

    /// <summary>Gives texts that are empty an empty vector, so that each other one stands where its text does.</summary>
    private static EmbeddingResult InPlace(IReadOnlyList<string> texts, EmbeddingResult result)
    {
        var place = 0;
        return result with { Vectors = [.. texts.Select(text => text.Length > 0 ? result.Vectors[place++] : default)] };
    }

    private async Task<IReadOnlyList<string>> TextsAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (texts, inputs) = (parsed.GetValue(_texts) ?? [], parsed.GetValue(_input) ?? []);
        if (texts.Length > 0 && inputs.Length > 0)
            throw SettingValue.Invalid("Give texts or --input, not both.");
        var readsInput = texts is [] or ["-"];
        if (!readsInput)
            return Array.IndexOf(texts, "") is >= 0 and var empty ? throw SettingValue.Invalid($"Text {empty + 1} is empty. Give it some text.") : texts;
        if (texts is [] && inputs.Length == 0 && _terminal.InputIsTerminal)
            throw SettingValue.Invalid("There is no text: give some as arguments, with --input, or on stdin, one a line.");

        var lines = new List<string>();
        if (inputs.Length == 0)
            lines.AddRange(Lines(await _terminal.In.ReadToEndAsync(cancellation)));
        foreach (var file in InputFiles.Find(inputs))
            lines.AddRange(Lines(await InputFiles.ReadAsync(file, cancellation)));
        return lines.Any(line => line.Length > 0) ? lines : throw SettingValue.Invalid("There is no text: all lines are empty.");
    }

    private static IEnumerable<string> Lines(string text)
    {
        var lines = text.Split('\n');
        return lines.Take(lines[^1].Length > 0 ? lines.Length : lines.Length - 1).Select(line => line.TrimEnd('\r'));
    }
}
