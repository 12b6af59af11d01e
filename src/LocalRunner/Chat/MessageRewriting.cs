using System.Runtime.InteropServices;
using System.Text.Json;
using LocalRunner.Chat.Jinja.Values;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Chat;

/// <summary>Rewrites messages to what a template can render, and leaves alone what it can.</summary>
internal static class MessageRewriting
{
    private static readonly JinjaValue s_role = JinjaValue.Of("role");
    private static readonly JinjaValue s_content = JinjaValue.Of("content");
    private static readonly JinjaValue s_reasoning = JinjaValue.Of("reasoning_content");
    private static readonly JinjaValue s_system = JinjaValue.Of("system");
    private static readonly JinjaValue s_function = JinjaValue.Of("function");
    private static readonly JinjaValue s_arguments = JinjaValue.Of("arguments");

    /// <summary>Rewrites a conversation.</summary>
    /// <param name="messages">A list of dicts.</param>
    /// <param name="capabilities">What the template can render.</param>
    /// <param name="format">How the model calls functions, to write calls that the template does not.</param>
    /// <exception cref="LocalRunnerException">The messages are no list of dicts with roles.</exception>
    public static JinjaValue Rewrite(JinjaValue messages, TemplateCapabilities capabilities, ToolCallFormat? format = null)
    {
        if (messages.Kind != JinjaKind.List)
            throw Invalid($"The messages are {messages.Described}; a list of messages is expected.");
        var given = messages.AsList;
        var rewritten = new List<JinjaDict>(given.Count);
        for (var i = 0; i < given.Count; i++)
            rewritten.Add(Message(given[i], i, capabilities));

        // Of a template that renders no message of a probe nothing is known: it may ask for variables of its own.
        if (!capabilities.TextContent && !capabilities.TypedContent)
            return messages;
        for (var i = 0; i < rewritten.Count; i++)
            rewritten[i] = Reasoning(rewritten[i], capabilities);
        ReplaceCalls(rewritten, capabilities, format ?? ToolCallFormats.Generic);
        MergeSystem(rewritten, capabilities);
        var isSame = rewritten.Count == given.Count;
        for (var i = 0; i < rewritten.Count; i++)
        {
            rewritten[i] = Content(rewritten[i], capabilities);
            isSame = isSame && ReferenceEquals(rewritten[i], given[i].AsDict);
        }

        return isSame ? messages : JinjaValue.Of(new JinjaList([.. rewritten.Select(JinjaValue.Of)]));
    }

    /// <summary>Drops keys without values, which templates take for present, and turns arguments into the form that is rendered.</summary>
    private static JinjaDict Message(JinjaValue message, int index, TemplateCapabilities capabilities)
    {
        if (message.Kind != JinjaKind.Dict || !message.AsDict.TryGet("role", out var role) || !role.IsString)
            throw Invalid($"Message {index} is no object with a role; it looks like {{\"role\": \"user\", \"content\": \"…\"}}.");
        var before = message.AsDict.Entries;
        var hasCalls = false;
        List<KeyValuePair<JinjaValue, JinjaValue>>? entries = null;
        for (var i = 0; i < before.Length; i++)
        {
            var (key, value) = before[i];
            JinjaValue? kept = value;
            switch (key.IsString ? key.AsString : null)
            {
                case "role":
                    kept = role.AsString == "developer" ? s_system : role;
                    break;
                case "tool_calls":
                    hasCalls = value.IsTrue;
                    kept = hasCalls ? Calls(value, capabilities) : null;
                    break;
                case "content":
                    break;
                default:
                    kept = value.IsNone ? null : value;
                    break;
            }

            if (entries is null && kept?.IsSameAs(value) != true)
                entries = [.. before[..i]];
            if (kept is { } left)
                entries?.Add(new(key, left));
        }

        var content = message.AsDict.TryGet("content", out var given) ? given : JinjaValue.None;
        if (content.IsNone && !(hasCalls && capabilities.NullContent))
            (entries ??= [.. before]).Add(new(s_content, JinjaValue.EmptyText));
        return entries is null ? message.AsDict : new JinjaDict(CollectionsMarshal.AsSpan(entries));
    }

    /// <summary>Puts reasoning where the template looks for it.</summary>
    private static JinjaDict Reasoning(JinjaDict message, TemplateCapabilities capabilities)
    {
        if (capabilities.ReasoningKey is not { } key || !message.TryGet("reasoning_content", out var thoughts) || !thoughts.IsString)
            return message;
        if (!capabilities.ReasoningBesideContent && message.TryGet("tool_calls", out _) && message.TryGet("content", out var content) && content.IsString && content.AsString.Length > 0)
        {
            thoughts = JoinedParts(new JinjaList([TextPart(thoughts), TextPart(content)]));
            message = With(With(message, s_reasoning, thoughts), s_content, JinjaValue.EmptyText);
        }

        return key == "reasoning_content" ? message : With(Without(message, "reasoning_content"), JinjaValue.Of(key), thoughts);
    }

    private static JinjaValue Calls(JinjaValue calls, TemplateCapabilities capabilities)
    {
        if (calls.Kind != JinjaKind.List)
            return calls;
        JinjaValue[]? changed = null;
        for (var i = 0; i < calls.AsList.Count; i++)
        {
            var call = Call(calls.AsList[i], capabilities);
            if (!call.IsSameAs(calls.AsList[i]))
                (changed ??= calls.AsList.Items.ToArray())[i] = call;
        }

        return changed is null ? calls : JinjaValue.Of(new JinjaList(changed));
    }

    private static JinjaValue Call(JinjaValue call, TemplateCapabilities capabilities)
    {
        if (call.Kind != JinjaKind.Dict || !call.AsDict.TryGet("function", out var function)
            || function.Kind != JinjaKind.Dict || !function.AsDict.TryGet("arguments", out var given))
        {
            return call;
        }

        var arguments = Arguments(given, capabilities);
        return arguments.IsSameAs(given) ? call
            : JinjaValue.Of(With(call.AsDict, s_function, JinjaValue.Of(With(function.AsDict, s_arguments, arguments))));
    }

    private static JinjaValue Arguments(JinjaValue arguments, TemplateCapabilities capabilities)
    {
        if (arguments.IsString && capabilities.ObjectArguments)
            return Parsed(arguments.AsText) ?? arguments;
        if (arguments.Kind != JinjaKind.Dict || capabilities.ObjectArguments || !capabilities.TextArguments)
            return arguments;
        var builder = new TextBuilder(new Budget(JinjaLimits.Default, CancellationToken.None));
        try
        {
            JsonText.Default.Write(arguments, builder);
            return JinjaValue.OfInput(builder.Span.ToString());
        }
        catch (JinjaException exception)
        {
            throw Invalid($"The arguments of a call can't be written as JSON: {exception.Message}.");
        }
        finally
        {
            builder.Release();
        }
    }

    /// <summary>Reads arguments; null when they are no JSON object, as a model may have written them.</summary>
    private static JinjaValue? Parsed(JinjaText json)
    {
        try
        {
            return JsonValues.Read(json.String, json.HasInput) is { Kind: JinjaKind.Dict } value ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes calls and results into the texts of messages where the template renders neither.</summary>
    private static void ReplaceCalls(List<JinjaDict> messages, TemplateCapabilities capabilities, ToolCallFormat format)
    {
        var afterResult = false;
        for (var i = 0; i < messages.Count; i++)
        {
            var isResult = Role(messages[i]) == "tool" && !capabilities.ToolResults;
            if (isResult)
                messages[i] = Message("user", CallText.OfResult(messages[i]));
            else if (!capabilities.ToolCalls && messages[i].TryGet("tool_calls", out var calls) && calls.Kind == JinjaKind.List)
                messages[i] = Joined(Without(messages[i], "tool_calls"), Message("assistant", CallText.OfCalls(calls.AsList, format)));
            if (isResult && afterResult)
            {
                messages[i - 1] = Joined(messages[i - 1], messages[i]);
                messages.RemoveAt(i--);
            }

            afterResult = isResult;
        }
    }

    private static JinjaDict Message(string role, string content) => new([new(s_role, JinjaValue.Of(role)), new(s_content, JinjaValue.OfInput(content))]);

    /// <summary>Makes one system message of those that follow each other, and moves what the template takes nowhere else to where it does.</summary>
    private static void MergeSystem(List<JinjaDict> messages, TemplateCapabilities capabilities)
    {
        for (var i = 1; i < messages.Count; i++)
        {
            if (!IsSystem(messages[i]))
                continue;
            if (IsSystem(messages[i - 1]))
            {
                messages[i - 1] = Joined(messages[i - 1], messages[i]);
                messages.RemoveAt(i--);
            }
            else if (!capabilities.LateSystem && capabilities.System)
            {
                var late = messages[i];
                messages.RemoveAt(i--);
                if (IsSystem(messages[0]))
                    messages[0] = Joined(messages[0], late);
                else
                    messages.Insert(0, late);
            }
        }

        for (var i = 0; !capabilities.System && i < messages.Count; i++)
        {
            if (!IsSystem(messages[i]))
                continue;
            var next = messages.FindIndex(i + 1, message => Role(message) == "user");
            messages[next < 0 ? i : next] = next < 0 ? With(messages[i], s_role, JinjaValue.Of("user")) : Joined(messages[i], messages[next], messages[next]);
            if (next >= 0)
                messages.RemoveAt(i--);
        }
    }

    private static JinjaDict Content(JinjaDict message, TemplateCapabilities capabilities)
    {
        message.TryGet("content", out var content);
        if (content.IsString && !capabilities.TextContent && capabilities.TypedContent)
            return With(message, s_content, JinjaValue.Of(new JinjaList([TextPart(content)])));
        return content.Kind == JinjaKind.List && !capabilities.TypedContent ? With(message, s_content, JoinedParts(content.AsList)) : message;
    }

    /// <summary>Joins the text parts of a content with line breaks; what is no text is left out.</summary>
    private static JinjaValue JoinedParts(JinjaList parts)
    {
        var builder = new TextBuilder(new Budget(JinjaLimits.Default, CancellationToken.None));
        foreach (var part in parts.Items)
        {
            if (part.Kind != JinjaKind.Dict || !part.AsDict.TryGet("text", out var text) || !text.IsString)
                continue;
            if (builder.Length > 0)
                builder.Append('\n');
            builder.Append(text.AsText);
        }

        var joined = JinjaValue.Of(builder.ToText());
        builder.Release();
        return joined;
    }

    private static JinjaDict Joined(JinjaDict first, JinjaDict second) => Joined(first, second, first);

    /// <summary>Puts the contents of two messages into one of them.</summary>
    private static JinjaDict Joined(JinjaDict first, JinjaDict second, JinjaDict into)
    {
        first.TryGet("content", out var before);
        second.TryGet("content", out var after);
        if (before.Kind == JinjaKind.List || after.Kind == JinjaKind.List)
            return With(into, s_content, JinjaValue.Of(new JinjaList([.. Parts(before), .. Parts(after)])));
        return With(into, s_content, JoinedParts(new JinjaList([TextPart(before), TextPart(after)])));
    }

    private static JinjaValue[] Parts(JinjaValue content) => content.Kind == JinjaKind.List ? content.AsList.Items.ToArray() : [TextPart(content)];

    private static JinjaValue TextPart(JinjaValue text) =>
        JinjaValue.Of(new JinjaDict([new(JinjaValue.Of("type"), JinjaValue.Of("text")), new(JinjaValue.Of("text"), text)]));

    private static bool IsSystem(JinjaDict message) => Role(message) == "system";

    private static string? Role(JinjaDict message) => message.TryGet("role", out var role) && role.IsString ? role.AsString : null;

    private static JinjaDict Without(JinjaDict dict, string key) => new([.. dict.Entries.ToArray().Where(entry => !entry.Key.IsString || entry.Key.AsString != key)]);

    private static JinjaDict With(JinjaDict dict, JinjaValue key, JinjaValue value) => new([.. dict.Entries, new(key, value)]);

    private static LocalRunnerException Invalid(string message) => new(LocalRunnerError.InvalidMessages, message);
}
