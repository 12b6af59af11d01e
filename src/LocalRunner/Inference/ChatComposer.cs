using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Jinja.Values;
using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;
using LocalRunner.Grammars;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Inference;

/// <summary>Makes conversations ready for a model: renders its template, and finds the grammar that holds the answer.</summary>
internal sealed class ChatComposer(ChatTemplate template, Vocabulary vocabulary, PromptImages? images = null)
{
    private static readonly string[] s_switches = ["enable_thinking", "thinking", "/nothink", "/no_think", "reasoning_effort"];

    private readonly RecentlyUsed<(string Schema, int Room), JsonSchemaGrammar> _schemas = new(8);

    public string Render(ChatRequest request, bool addAssistant, ThinkingOptions? thinking)
    {
        CheckRoles(request);
        return template.Render(Input(request, thinking) with { AddGenerationPrompt = addAssistant }).Text is var text ? ChatImage.Show(text) : "";
    }

    /// <exception cref="LocalRunnerException">The template refuses the messages, or the options contradict them.</exception>
    public PreparedChat Prepare(ChatRequest request, GenerationOptions options)
    {
        options.Validate();
        CheckRoles(request);
        var withTools = request.Functions.Count > 0;
        var source = template.Source(withTools);
        var format = template.Format(request.Choice.Select(request.Functions), withTools);
        var budget = format.Reasoning is null ? null : options.Thinking?.BudgetTokens;
        format = format with { CutsThoughts = budget is not null };
        if (Instruction(format, withTools) is { } instruction)
            request = Instructed(request, instruction, withTools);
        var rendered = template.Render(Input(request, options.Thinking));
        var (tokens, squares) = Split(rendered, request);
        var text = rendered.Text;
        if (options.Thinking is { Enabled: false } && format.Reasoning is { } thoughts)
        {
            Append(SkippingText(thoughts, source, text), parseSpecial: true);
            if (!thoughts.IsClosedAt(text) && OnlyOpens(thoughts, request))
                options = WithoutOpening(thoughts, options);
        }
        else if (budget == 0 && format.Reasoning is { } opened && opened.IsOpenAt(text))
        {
            Append(opened.SkippingText(isOpen: true), parseSpecial: true);
        }

        if (request.Begun.Length > 0)
            Append(request.Begun, parseSpecial: false);

        // Where the answer is to be JSON it may still be a call instead: one grammar holds both from the beginning.
        var isEither = options.JsonSchema is not null && format is { Calls: not null, Functions.Count: > 0 } && !request.Choice.MustCall;
        var choice = isEither ? request.Choice with { MustCall = true } : request.Choice;
        var calls = format.Calls is { } family ? ToolGrammar.Create(family, request.Functions, choice, request.ParallelCalls, isEither ? CallOrAnswer.MostBytesOfCalls : JsonSchemaGrammar.MostBytes) : null;

        var mayThink = format.Reasoning is { } reasoning && MayThink(reasoning, source, request, options.Thinking, text);
        var (sampling, warnings, checkedSchema) = Constrain(options, mayThink ? format.Reasoning : null, text, calls, isEither ? format.Calls : null);
        var lazy = calls is { Trigger: not null } && options.JsonSchema is null && options.Sampling.Grammar is null ? calls : null;
        var watch = lazy is null && budget is null ? (AnswerWatch?)null : new ChatWatch(format, text, lazy, budget).Look;
        return new(tokens, text, format, options with { Sampling = sampling }, new(Visible(format), watch), warnings, checkedSchema) { Squares = squares };

        void Append(string more, bool parseSpecial) => (tokens, text) = ([.. tokens, .. vocabulary.Tokenize(more, addSpecial: false, parseSpecial)], text + more);
    }

    private (int[] Tokens, IReadOnlyList<PromptSquare> Squares) Split(RenderedPrompt rendered, ChatRequest request)
    {
        if (request.Images.Count == 0)
            return (vocabulary.Tokenize(rendered), []);
        return images is null
            ? throw Require.Invalid("The conversation holds an image, and this model was loaded without the projector that reads images. Load it with its mmproj file (--mmproj FILE, ModelOptions.Projector), or leave the image out.")
            : images.Split(rendered, request.Images, vocabulary);
    }

    /// <summary>Refuses roles that the template leaves out, whose messages the model would never see.</summary>
    private void CheckRoles(ChatRequest request)
    {
        foreach (var message in request.Messages.AsList.Items)
        {
            if (message.AsDict.TryGet("role", out var given) && given.AsString is var role && !ChatTemplate.Roles.Contains(role) && !template.Renders(role, request.Functions.Count > 0))
            {
                throw new LocalRunnerException(LocalRunnerError.InvalidMessages,
                    $"A message has the role '{role}', which this model's chat template leaves out. Known are {string.Join(", ", ChatTemplate.Roles)}.");
            }
        }
    }

    /// <summary>Returns how to call functions where the template does not tell the model: it has no form of calls, or shows no functions.</summary>
    private string? Instruction(OutputFormat format, bool withTools)
    {
        if (format.Calls is null || format.Functions.Count == 0)
            return null;
        var capabilities = template.Capabilities(withTools);

        // Of a template that renders no message of a probe nothing is known.
        var hidesTools = !capabilities.Tools && (capabilities.TextContent || capabilities.TypedContent);
        return format.Calls.Instruction ?? (hidesTools ? CallText.OfForm(format.Calls) : null);
    }

    /// <summary>Tells a model how to write calls, in the first message.</summary>
    private ChatRequest Instructed(ChatRequest request, string instruction, bool withTools)
    {
        var text = CallText.OfInstruction(template.Capabilities(withTools).Tools ? JinjaValue.None : request.Tools, instruction);
        var message = new JinjaDict([new(JinjaValue.Of("role"), JinjaValue.Of("system")), new(JinjaValue.Of("content"), text)]);
        return request with { Messages = JinjaValue.Of(new JinjaList([JinjaValue.Of(message), .. request.Messages.AsList.Items])) };
    }

    private static ChatTemplateInput Input(ChatRequest request, ThinkingOptions? thinking)
    {
        var values = new Dictionary<string, JinjaValue>(request.TemplateValues);
        if (thinking?.Enabled is { } enabled)
            values["enable_thinking"] = values["thinking"] = JinjaValue.Of(enabled);
        if (thinking?.Effort is { } effort)
            values["reasoning_effort"] = JinjaValue.Of(effort);
        return new() { Messages = request.Messages, Tools = request.Tools, Values = values };
    }

    /// <summary>Returns what is put behind a prompt so that the model does not think, where its template did not see to it.</summary>
    private static string SkippingText(ReasoningFormat format, string source, string prompt) =>
        format.IsOpenAt(prompt) ? format.SkippingText(isOpen: true)
        : HasSwitch(source) ? ""
        : format.SkippingText(isOpen: false);

    /// <summary>Returns whether the template's switch opens the thoughts and does no more: off, it leaves a model free to open them itself.</summary>
    private bool OnlyOpens(ReasoningFormat format, ChatRequest request) =>
        format.IsOpenAt(template.Render(Input(request, new() { Enabled = true })).Text);

    /// <summary>Forbids the token that opens the thoughts: empty ones are nothing that such a model has seen.</summary>
    private GenerationOptions WithoutOpening(ReasoningFormat format, GenerationOptions options)
    {
        if (vocabulary.Tokenize(format.Open, addSpecial: false, parseSpecial: true) is not [var open])
            return options;
        var bias = new Dictionary<int, float>(options.Sampling.LogitBias) { [open] = float.NegativeInfinity };
        return options with { Sampling = options.Sampling with { LogitBias = bias } };
    }

    /// <summary>Returns whether the model may think before an answer that a grammar holds: where it was asked to, or would do so unasked.</summary>
    private bool MayThink(ReasoningFormat format, string source, ChatRequest request, ThinkingOptions? thinking, string prompt)
    {
        if (format == ReasoningFormats.Harmony || format.IsOpenAt(prompt) || thinking?.Enabled is not null)
            return thinking?.Enabled != false || format == ReasoningFormats.Harmony;
        return !HasSwitch(source) || template.Render(Input(request, ThinkingOptions.Off)).Text != prompt;
    }

    private static bool HasSwitch(string source) => s_switches.Any(name => source.Contains(name, StringComparison.Ordinal));

    private (SamplingOptions Sampling, IReadOnlyList<string> Warnings, JsonElement? Checked) Constrain(
        GenerationOptions options, ReasoningFormat? reasoning, string prompt, ToolGrammar? calls, ToolCallFormat? alternative)
    {
        var must = calls is { Trigger: null };
        var (json, jsonWarnings) = options.JsonSchema is { } schema && (alternative is not null || !must)
            ? Json(schema, alternative is not null ? CallOrAnswer.RoomBeside(calls!.Text) : JsonSchemaGrammar.MostBytes)
            : (null, []);
        var grammar = alternative is not null ? CallOrAnswer.Join(calls!.Text, json!, alternative) : must ? calls!.Text : json;
        var warnings = Named([.. calls?.Warnings ?? [], .. jsonWarnings]);
        if (grammar is null)
            return (options.Sampling, warnings, null);
        if (options.Sampling.Grammar is not null)
            throw Require.Invalid("A grammar and a JSON schema, or a call that is required, can't both hold one answer. Leave one out.");

        var root = "root";
        if (reasoning is not null)
            (grammar, root) = (ReasoningGrammar.Before(grammar, reasoning, reasoning.IsOpenAt(prompt), must), ReasoningGrammar.Root);
        return (options.Sampling.Following(grammar, root), warnings, jsonWarnings.Count > 0 ? options.JsonSchema!.Value.Clone() : null);
    }

    private (string? Grammar, IReadOnlyList<JsonSchemaWarning> Warnings) Json(JsonElement schema, int room)
    {
        if (JsonGrammar.IsAnyObject(schema))
            return (JsonGrammar.AnyObject, []);
        var grammar = _schemas.Get((schema.GetRawText(), room), _ => JsonSchemaGrammar.Create(schema, room));
        return (grammar.Text, grammar.Warnings);
    }

    private static IReadOnlyList<string> Named(IReadOnlyList<JsonSchemaWarning> warnings) => [.. warnings.Select(warning => warning.ToString())];

    /// <summary>Finds the control tokens that mark reasoning and calls: they must show, so that they can be found.</summary>
    private HashSet<int> Visible(OutputFormat format)
    {
        List<string> markers = [.. format.Calls?.Ignored ?? [], .. format.Reasoning is { } reasoning ? [reasoning.Open, reasoning.Close, .. reasoning.AnswerMarkers] : Array.Empty<string>()];
        if (format.Functions.Count > 0 && format.Calls is { } calls)
        {
            var around = calls.Template;
            markers.AddRange([around.Trigger, around.BeforeName, around.BeforeArguments, around.AfterArguments, around.Between, around.Close]);
            markers.AddRange(calls.Syntaxes.SelectMany(syntax => (string[])[.. syntax.Markers, syntax.End]));
        }

        if (format.Calls?.HasChannels == true)
            markers.AddRange(["<|start|>", "<|channel|>", "<|message|>", "<|end|>", "<|constrain|>", "<|call|>", "<|return|>"]);
        return [.. markers.SelectMany(marker => vocabulary.Tokenize(marker.Replace("~", "", StringComparison.Ordinal), addSpecial: false, parseSpecial: true))];
    }
}
