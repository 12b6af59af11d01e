using System.CommandLine;
using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Commands;

/// <summary>Prints the prompt that a chat template makes of messages. Needs a header or a template alone, and no native library.</summary>
internal sealed class TemplateCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _template = new("MODEL|FILE.jinja") { Description = $"A model, or a file with a template. {ModelReference.Help}" };
    private readonly Option<string> _messages = new("--messages") { Description = "A JSON file with the list of messages, or - for stdin.", HelpName = "FILE", Required = true };
    private readonly Option<string?> _tools = new("--tools") { Description = "A JSON file with the list of tools.", HelpName = "FILE" };
    private readonly Option<string[]> _set = new("--set") { Description = "A further variable of the template, such as enable_thinking=false. May be given several times.", HelpName = "KEY=JSON" };
    private readonly Option<bool> _noGenerationPrompt = new("--no-generation-prompt") { Description = "End with the last message, not where the answer begins." };
    private readonly Option<bool> _raw = new("--raw") { Description = "Give messages and tools to the template as they are, without rewriting them to what it can render." };

    public TemplateCommand(Terminal terminal, Option<bool> json)
        : base("template", "Print the prompt that a model's chat template makes of messages.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_template);
        Add(_messages);
        Add(_tools);
        Add(_set);
        Add(_noGenerationPrompt);
        Add(_raw);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } =
    [
        "template demo --messages chat.json",
        "template qwen3-8b-q4_k_m.gguf --messages chat.json --tools tools.json --set enable_thinking=false",
        "template chat.jinja --messages chat.json --set 'bos_token=\"<s>\"' --raw",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var template = await TemplateAsync(parsed.GetValue(_template)!, cancellation);
        var messages = await ReadAsync(parsed.GetValue(_messages)!, cancellation);
        JsonElement? tools = parsed.GetValue(_tools) is { } file ? await ReadAsync(file, cancellation) : null;
        var rewrite = !parsed.GetValue(_raw);
        if (rewrite)
            TemplateMessages.Check(messages);
        var prompt = template.Render(messages, tools, Values(parsed.GetValue(_set) ?? []), !parsed.GetValue(_noGenerationPrompt), rewrite);
        if (rewrite)
            TemplateMessages.CheckRendered(messages, prompt);
        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, TemplateDocument.Of(prompt), Documents.Default.TemplateDocument);
        else
            await _terminal.Out.WriteAsync(prompt.Text.AsMemory(), cancellation);
        return ExitCode.Done;
    }

    private async Task<ChatTemplate> TemplateAsync(string name, CancellationToken cancellation)
    {
        if (name.EndsWith(".jinja", StringComparison.OrdinalIgnoreCase))
            return ChatTemplate.Parse(await InputFiles.ReadAsync(name, cancellation));
        using var file = GgufFile.Open(ModelReference.Resolve(name, _terminal));
        try
        {
            return ChatTemplate.Of(file);
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.NoChatTemplate)
        {
            throw new LocalRunnerException(exception.Error, $"{Path.GetFileName(file.Path)} has no chat template. Give a file with one in its place: template FILE.jinja.", exception);
        }
    }

    private async Task<JsonElement> ReadAsync(string path, CancellationToken cancellation)
    {
        var text = path == "-" ? await _terminal.In.ReadToEndAsync(cancellation) : await InputFiles.ReadAsync(path, cancellation);
        return Parse(text, $"'{path}'");
    }

    /// <summary>Reads further variables. Whoever starts the program gives them, so that special tokens in them are what they seem.</summary>
    private static Dictionary<string, JsonElement> Values(string[] settings)
    {
        var values = new Dictionary<string, JsonElement>();
        foreach (var setting in settings)
        {
            var sign = setting.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0)
                throw SettingValue.Invalid($"--set takes KEY=JSON, such as enable_thinking=false, not '{setting}'.");
            values[setting[..sign]] = Parse(setting[(sign + 1)..], $"The value of --set {setting[..sign]}");
        }

        return values;
    }

    private static JsonElement Parse(string json, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw SettingValue.Invalid($"{what} is no JSON that can be read: {exception.Message} A string stands in double quotes, also within --set: 'name=\"text\"'.");
        }
    }
}
