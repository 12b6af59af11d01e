using System.CommandLine;
using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Counting;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Commands;

/// <summary>Counts or lists the tokens of a text. Needs a header alone, and no native library for the tokenizers that are known.</summary>
internal sealed class TokensCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _model = new("MODEL") { Description = ModelReference.Help };
    private readonly Argument<string[]> _text = new("TEXT") { Description = "The text. Default: stdin.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _input = new("--input") { Description = InputFiles.Help, HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _ids = new("--ids") { Description = "List each token: its id and its text." };
    private readonly Option<bool> _noSpecial = new("--no-special") { Description = "Don't add the begin and end tokens that the model expects." };
    private readonly Option<bool> _noParse = new("--no-parse-special") { Description = "Take control tokens written in the text, such as <|im_end|>, for text." };

    public TokensCommand(Terminal terminal, Option<bool> json)
        : base("tokens", "Count the tokens of a text, or list them.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_model);
        Add(_text);
        Add(_input);
        Add(_ids);
        Add(_noSpecial);
        Add(_noParse);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "tokens demo \"Once upon a time\" --ids",
        "tokens llama-3.1-8b-q4_k_m.gguf --input src/**/*.cs --input README.md",
        "git diff | localrunner tokens model.gguf",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var file = GgufFile.Open(ModelReference.Resolve(parsed.GetValue(_model)!, _terminal));
        var texts = await TextsAsync(parsed, cancellation);
        using var source = TokenSource.Open(file);
        if (source.EngineReason is { } reason)
            _terminal.Error.WriteLine($"note: the engine counts. {reason}");

        var counted = new List<CountedText>();
        foreach (var (name, text) in texts)
        {
            var ids = await Task.Run(() => source.Encode(text, !parsed.GetValue(_noSpecial), !parsed.GetValue(_noParse)), cancellation);
            counted.Add(new(name, text.Length, Encoding.UTF8.GetByteCount(text), ids));
        }

        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, TokensDocument.Of(file.Path, source, counted, parsed.GetValue(_ids)), Documents.Default.TokensDocument);
        else if (parsed.GetValue(_ids))
            List(source, counted);
        else
            Count(counted);
        return ExitCode.Done;
    }

    private async Task<IReadOnlyList<(string? Name, string Text)>> TextsAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var words = parsed.GetValue(_text) ?? [];
        var inputs = parsed.GetValue(_input) ?? [];
        if (inputs.Length > 0 && words.Length > 0)
            throw SettingValue.Invalid("Give a text or --input, not both.");
        if (inputs.Length == 0)
        {
            var text = words.Length > 0 && words is not ["-"] ? string.Join(' ', words)
                : words.Length == 0 && _terminal.InputIsTerminal ? throw SettingValue.Invalid("There is no text: give it as an argument, with --input, or on stdin.")
                : await _terminal.In.ReadToEndAsync(cancellation);
            return [(null, text)];
        }

        var texts = new List<(string?, string)>();
        foreach (var path in InputFiles.Find(inputs))
            texts.Add((path, await InputFiles.ReadAsync(path, cancellation)));
        return texts;
    }

    private void Count(List<CountedText> counted)
    {
        if (counted is [var only])
        {
            _terminal.Out.WriteLine(only.Ids.Length.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var rows = counted.Select(text => Row(text.Name!, text.Ids.Length, text.Bytes))
            .Append(Row("all", counted.Sum(text => (long)text.Ids.Length), counted.Sum(text => (long)text.Bytes)));
        new Tables(_terminal).Rows("Tokens", [Column.Path("file"), Column.Figure("tokens"), Column.Figure("bytes")], rows);
    }

    private void List(TokenSource source, List<CountedText> counted)
    {
        foreach (var text in counted)
        {
            if (text.Name is not null)
                _terminal.Out.WriteLine(PlainText.OfLine(text.Name));
            foreach (var id in text.Ids)
                _terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id,8}  {TokenText.Quote(source.PieceOf(id))}"));
        }
    }

    private static string[] Row(string name, long tokens, long bytes) =>
        [name, tokens.ToString("N0", CultureInfo.InvariantCulture), bytes.ToString("N0", CultureInfo.InvariantCulture)];
}
