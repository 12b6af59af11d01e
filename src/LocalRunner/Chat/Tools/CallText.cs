using System.Globalization;
using System.Text;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Tools;

/// <summary>Writes functions, calls and results as text, for templates that render none of them.</summary>
internal static class CallText
{
    /// <summary>Writes an assistant's calls as the model would, where its form has JSON arguments, and in the generic form otherwise.</summary>
    public static string OfCalls(JinjaList calls, ToolCallFormat format)
    {
        var template = format.Template.Arguments == ArgumentForm.Json && !format.HasChannels ? format.Template : ToolCallFormats.Generic.Template;
        var (text, count) = (new StringBuilder(), 0);
        foreach (var call in calls.Items)
        {
            if (call.Kind != JinjaKind.Dict || !call.AsDict.TryGet("function", out var function) || function.Kind != JinjaKind.Dict)
                continue;
            function.AsDict.TryGet("name", out var name);
            function.AsDict.TryGet("arguments", out var arguments);
            var between = template.Between.Length > 0 ? template.Between : "\n" + template.Trigger + template.BeforeName;
            text.Append(count == 0 ? template.Trigger + Plain(template.BeforeName, count) : Plain(between, count));
            text.Append(name.IsString ? name.AsString : "").Append(Plain(template.BeforeArguments, count));
            text.Append(arguments.IsString ? arguments.AsString : Json(arguments)).Append(Plain(template.AfterArguments, count++));
        }

        return count == 0 ? "" : text.Append(Plain(template.Close, count)).ToString();
    }

    /// <summary>Writes a function's result as something that a user says.</summary>
    public static string OfResult(JinjaDict message)
    {
        message.TryGet("content", out var content);
        var what = message.TryGet("name", out var name) && name.IsString ? $"Result of {name.AsString}" : "Result";
        return $"{what}: {(content.IsString ? content.AsString : Json(content))}";
    }

    /// <summary>Writes what a model is told that its template shows no functions, with a call in its family's form.</summary>
    public static string OfForm(ToolCallFormat format)
    {
        var template = format.Template;
        var call = template.Trigger + Plain(template.BeforeName, 0) + "NAME" + Plain(template.BeforeArguments, 0) + Arguments(format) + Plain(template.AfterArguments, 0) + Plain(template.Close, 0);
        return $"To call functions, answer with nothing but calls of this form:\n{call}\nTo answer without a call, write plain text.";
    }

    /// <summary>Writes what a model is told whose template does not tell it how to call functions.</summary>
    /// <param name="tools">The functions, each in a line of its own; none where the template shows them.</param>
    /// <param name="instruction">How to call them.</param>
    /// <returns>The functions as a text of the request, and the instruction as one of the model's own, whose markers are control tokens.</returns>
    public static JinjaValue OfInstruction(JinjaValue tools, string instruction)
    {
        var builder = new TextBuilder(new Budget(JinjaLimits.Default, CancellationToken.None));
        foreach (var tool in tools.Kind == JinjaKind.List ? tools.AsList.Items : [])
        {
            builder.Append(builder.Length == 0 ? "You can call these functions:\n" : "");
            builder.Append(Json(tool), isInput: true);
            builder.Append('\n');
        }

        builder.Append(builder.Length > 0 ? "\n" : "");
        builder.Append(instruction);
        var text = JinjaValue.Of(builder.ToText());
        builder.Release();
        return text;
    }

    private static string Arguments(ToolCallFormat format) => (format.Template.Arguments, format.Syntaxes is [var first, ..] ? first.Tags : null) switch
    {
        (ArgumentForm.Python, _) => "PARAMETER=VALUE, …",
        (ArgumentForm.Tagged, { } tags) => string.Concat(
            tags.NameStart, "PARAMETER", tags.NameEnd, tags.SaysString ? " string=\"true\">" : "", tags.OnLines ? "\n" : "", tags.ValueStart, "VALUE", tags.OnLines ? "\n" : "", tags.ValueEnd, "\n"),
        _ => "{…}",
    };

    // White space that may be left out shows where it separates words of JSON.
    private static string Plain(string pattern, int index)
    {
        if (!pattern.AsSpan().ContainsAny('~', '%'))
            return pattern;
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '~')
                text.Append(i > 0 && pattern[i - 1] is ':' or ',' ? " " : "");
            else if (pattern[i] == '%' && i + 1 < pattern.Length && pattern[i + 1] is '9' or 'n' or '~' or '%')
                text.Append(pattern[++i] switch { 'n' => index.ToString(CultureInfo.InvariantCulture), '9' => $"call{index:00000}", var plain => plain.ToString() });
            else
                text.Append(pattern[i]);
        }

        return text.ToString();
    }

    private static string Json(JinjaValue value)
    {
        if (value.Kind is JinjaKind.Missing or JinjaKind.Undefined or JinjaKind.None)
            return "{}";
        var builder = new TextBuilder(new Budget(JinjaLimits.Default, CancellationToken.None));
        try
        {
            JsonText.Default.Write(value, builder);
            return builder.Span.ToString();
        }
        catch (JinjaException exception)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidMessages, $"A call or its result can't be written as JSON: {exception.Message}.");
        }
        finally
        {
            builder.Release();
        }
    }
}
