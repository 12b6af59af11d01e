using System.Text.Json;
using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;
using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;
using LocalRunner.Gguf;

namespace LocalRunner.Chat;

/// <summary>Holds a model's chat template, parsed once: the one for all chats, and the one for chats with tools if the model has another. Thread-safe.</summary>
public sealed class ChatTemplate
{
    private const string Key = "tokenizer.chat_template";
    private const string KeyWithTools = "tokenizer.chat_template.tool_use";

    private readonly JinjaValue _begin;
    private readonly JinjaValue _end;
    private readonly Lazy<Form> _plain;
    private readonly Lazy<Form> _withTools;

    private ChatTemplate(string source, string? sourceWithTools, string begin, string end)
    {
        // Only these two texts of the model's header count as the template's own; what a request says does not.
        (_begin, _end) = (JinjaValue.Of(begin), JinjaValue.Of(end));
        _plain = new(() => new Form(source, Variables));
        _withTools = sourceWithTools is null ? _plain : new(() => new Form(sourceWithTools, Variables));
    }

    /// <summary>Gets the roles that templates know; what they do with others, each decides by itself.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["system", "developer", "user", "assistant", "tool"];

    /// <summary>Parses a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="begin">The text of the token that begins a sequence; empty where there is none.</param>
    /// <param name="end">The text of the token that ends one.</param>
    /// <exception cref="LocalRunnerException">The template is malformed.</exception>
    public static ChatTemplate Parse(string source, string begin = "", string end = "")
    {
        var template = new ChatTemplate(source, null, begin, end);
        _ = template._plain.Value;
        return template;
    }

    /// <summary>Makes the template that replaces a model's own.</summary>
    /// <param name="file">The model.</param>
    /// <param name="source">The template's text.</param>
    /// <exception cref="LocalRunnerException">The template is malformed.</exception>
    internal static ChatTemplate Of(GgufFile file, string source) => Parse(source, SpecialToken(file, "bos", 1), SpecialToken(file, "eos", 2));

    /// <summary>Reads the template from a model's header.</summary>
    /// <exception cref="LocalRunnerException">The model has no template, or a malformed one.</exception>
    public static ChatTemplate Of(GgufFile file)
    {
        if (file.Metadata.GetString(Key) is not { Length: > 0 } source)
        {
            throw new LocalRunnerException(
                LocalRunnerError.NoChatTemplate, $"{Path.GetFileName(file.Path)} has no chat template. "
                + $"Name one that fits it (--template {string.Join(", ", BuiltInTemplates.Names)} or a Jinja file; ModelOptions.ChatTemplate), or let it continue plain text (--raw).");
        }

        var template = new ChatTemplate(source, file.Metadata.GetString(KeyWithTools), SpecialToken(file, "bos", 1), SpecialToken(file, "eos", 2));
        _ = template._plain.Value;
        return template;
    }

    /// <summary>Gets the template's text.</summary>
    /// <param name="withTools">Whether tools are given, for which a model may have another template.</param>
    internal string Source(bool withTools) => (withTools ? _withTools : _plain).Value.Source;

    /// <summary>Gets what the template can render; found out when it is first asked for, and kept.</summary>
    /// <param name="withTools">Whether tools are given, for which a model may have another template.</param>
    internal TemplateCapabilities Capabilities(bool withTools = false) => (withTools ? _withTools : _plain).Value.Capabilities;

    /// <summary>Returns whether a message of a role of its own has a place in the prompt.</summary>
    /// <param name="role">The role.</param>
    /// <param name="withTools">Whether tools are given, for which a model may have another template.</param>
    internal bool Renders(string role, bool withTools) => (withTools ? _withTools : _plain).Value.Renders(role);

    /// <summary>Gets what is to be found in an answer, given the functions that may be called.</summary>
    /// <param name="functions">The functions that may be called.</param>
    /// <param name="withTools">Whether tools are given, for which a model may have another template.</param>
    internal OutputFormat Format(IReadOnlyList<ToolFunction> functions, bool withTools)
    {
        var form = (withTools ? _withTools : _plain).Value;
        return new(functions.Count > 0 ? form.Calls : ToolCallDetection.Detect(form.Source), ReasoningFormats.Detect(form.Source), functions);
    }

    /// <summary>Renders messages in the form of OpenAI's requests.</summary>
    /// <param name="messages">A list of objects with <c>role</c>, <c>content</c> and what else belongs to them.</param>
    /// <param name="tools">A list of objects with <c>type</c> and <c>function</c>; null for none.</param>
    /// <param name="values">Further variables by name, such as <c>enable_thinking</c>; null for none. Special tokens in them are what they seem.</param>
    /// <param name="addGenerationPrompt">Whether the prompt ends where the model's answer begins.</param>
    /// <param name="rewrite">Whether the messages are rewritten to what the template can render; otherwise they reach it as they are.</param>
    /// <returns>The prompt.</returns>
    /// <exception cref="LocalRunnerException">The template refuses the messages or can't render them, or goes beyond its limits.</exception>
    public RenderedPrompt Render(
        JsonElement messages, JsonElement? tools = null, IReadOnlyDictionary<string, JsonElement>? values = null, bool addGenerationPrompt = true, bool rewrite = true)
    {
        var input = new ChatTemplateInput
        {
            Messages = Value(messages, isInput: true, "The messages"),
            Tools = tools is { } given ? Value(given, isInput: true, "The tools") : JinjaValue.None,
            AddGenerationPrompt = addGenerationPrompt,
            Values = (values ?? new Dictionary<string, JsonElement>()).ToDictionary(pair => pair.Key, pair => Value(pair.Value, isInput: false, $"The variable {pair.Key}")),
        };
        return rewrite ? Render(input) : RenderRaw(input);
    }

    /// <summary>Renders messages after they were rewritten to what the template can render.</summary>
    /// <exception cref="LocalRunnerException">The template refuses the messages or can't render them, or goes beyond its limits.</exception>
    internal RenderedPrompt Render(ChatTemplateInput input, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        var capabilities = Capabilities(input.Tools.IsTrue);
        var format = capabilities.ToolCalls ? null : (input.Tools.IsTrue ? _withTools : _plain).Value.Calls;
        return RenderRaw(input with { Messages = MessageRewriting.Rewrite(input.Messages, capabilities, format) }, clock, cancellation);
    }

    /// <summary>Renders messages as they are.</summary>
    /// <exception cref="LocalRunnerException">The template refuses the messages or can't render them, or goes beyond its limits.</exception>
    internal RenderedPrompt RenderRaw(ChatTemplateInput input, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        var form = (input.Tools.IsTrue ? _withTools : _plain).Value;
        return new(form.Template.Render(Variables(input), clock, cancellation));
    }

    private static JinjaValue Value(JsonElement element, bool isInput, string what)
    {
        try
        {
            return JsonValues.Of(element, isInput);
        }
        catch (JsonException exception)
        {
            throw Require.Invalid($"{what} can't be read: {exception.Message}");
        }
    }

    private Dictionary<string, JinjaValue> Variables(ChatTemplateInput input)
    {
        var variables = new Dictionary<string, JinjaValue>(6 + input.Values.Count)
        {
            ["messages"] = input.Messages,
            ["tools"] = input.Tools,
            ["documents"] = JinjaValue.None,
            ["add_generation_prompt"] = JinjaValue.Of(input.AddGenerationPrompt),
            ["bos_token"] = _begin,
            ["eos_token"] = _end,
        };
        foreach (var (name, value) in input.Values)
            variables[name] = value;
        return variables;
    }

    private static string SpecialToken(GgufFile file, string name, long usual)
    {
        var id = file.Metadata.GetInteger($"tokenizer.ggml.{name}_token_id") ?? (file.Metadata.GetString("tokenizer.ggml.model") == "llama" ? usual : -1);
        var tokens = file.Metadata.GetArray("tokenizer.ggml.tokens");
        return tokens is { ElementType: GgufValueType.String } && id >= 0 && id < tokens.Count ? tokens.StringAt(id) : "";
    }

    /// <summary>Is one template with what is known of it.</summary>
    private sealed class Form
    {
        private readonly Lazy<TemplateCapabilities> _capabilities;
        private readonly Lazy<ToolCallFormat> _calls;
        private readonly Lazy<TrialRendering> _trial;

        public Form(string source, Func<ChatTemplateInput, Dictionary<string, JinjaValue>> variables)
        {
            (Source, Template) = (source, JinjaTemplate.Parse(source));
            _trial = new(() => new(JinjaTemplate.Parse(source, TrialRendering.Limits), variables));
            _capabilities = new(() => new TemplateProbe(_trial.Value).Run());
            _calls = new(() => ToolCallDetection.Detect(source) ?? new ToolCallDerivation(_trial.Value, Capabilities, ReasoningFormats.Detect(source)).Derive() ?? ToolCallFormats.Generic);
        }

        public string Source { get; }

        public JinjaTemplate Template { get; }

        public TemplateCapabilities Capabilities => _capabilities.Value;

        public bool Renders(string role) => new TemplateProbe(_trial.Value).Renders(role);

        /// <summary>Gets how the model calls functions: as its family does, as its template writes calls, or as it is told to.</summary>
        public ToolCallFormat Calls => _calls.Value;
    }
}
