using System.Text;
using System.Text.Json;
using LocalRunner.Chat.Output;
using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Chat;

/// <summary>
/// Derives the form of a family's calls from its template: has it write known calls, finds the texts around their names and arguments, and
/// takes a form only when it reads back what the template wrote.
/// </summary>
internal sealed class ToolCallDerivation(TrialRendering trial, TemplateCapabilities capabilities, ReasoningFormat? reasoning)
{
    private const string Hello = """{"role": "user", "content": "hello"}""";
    private const string Word = "kjihg";
    private const string NamePrefix = "functions.";
    private const int LongestTag = 64;

    private static readonly ToolFunction[] s_functions = [Function(RenderedCalls.FirstName), Function(RenderedCalls.SecondName)];

    private static readonly string s_tools = $"[{string.Join(", ", s_functions.Select(function =>
        $$"""{"type": "function", "function": {"name": "{{function.Name}}", "description": "d", "parameters": {{function.Parameters.GetRawText()}} } }"""))}]";

    /// <returns>The format, or null when the template writes no calls, or in a form that can't be told from them.</returns>
    public ToolCallFormat? Derive()
    {
        if (!capabilities.ToolCalls)
            return null;
        foreach (var idsNameFunctions in new[] { false, true })
        {
            var (one, two) = (Written(1, idsNameFunctions), capabilities.ParallelToolCalls ? Written(2, idsNameFunctions) : null);
            if (one is null)
                continue;
            foreach (var several in two is null ? new[] { two } : [two, null])
            {
                var calls = new RenderedCalls(one, several);
                ToolCallFormat?[] formats = [DerivedJson.Of(calls), DerivedNames.Of(calls), DerivedTags.Of(calls), DerivedLiterals.Of(calls)];
                if (formats.FirstOrDefault(format => format is not null && IsMarked(format) && Reads(format, one, 1) && (several is null || Reads(format, several, 2))) is { } found)
                    return idsNameFunctions ? WithNamesInIds(found) : found with { Ids = Accepts("call_abcdefghijklmnopqrstuvwx") ? CallIdForm.Prefixed : CallIdForm.Nine };
            }
        }

        return null;
    }

    /// <summary>Returns what the template puts into an assistant's turn for calls; null when it can't render them.</summary>
    private string? Written(int count, bool idsNameFunctions)
    {
        string[] ids = idsNameFunctions ? [$"{NamePrefix}{RenderedCalls.FirstName}:0", $"{NamePrefix}{RenderedCalls.SecondName}:1"] : RenderedCalls.Ids;
        var plain = trial.Render([Hello, $$"""{"role": "assistant", "content": "{{Word}}"}"""], s_tools, addGenerationPrompt: false);
        var called = trial.Render([Hello, Calls(count, ids)], s_tools, addGenerationPrompt: false);
        if (plain is null || called is null || plain.LastIndexOf(Word, StringComparison.Ordinal) is not (>= 0 and var word))
            return null;

        var start = TagStart(called, called.AsSpan().CommonPrefixLength(plain));
        var text = WithoutEnd(WithoutThoughts(called[start..]), plain[(word + Word.Length)..]);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    private bool Accepts(string id) => trial.Render([Hello, Calls(1, [id])], s_tools, addGenerationPrompt: false) is not null;

    private string Calls(int count, string[] ids)
    {
        var calls = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var arguments = i == 0 ? RenderedCalls.FirstArguments : RenderedCalls.SecondArguments;
            var given = capabilities.ObjectArguments || !capabilities.TextArguments ? arguments : JsonStringWriter.Quote(arguments);
            calls.Add($$"""{"type": "function", "id": "{{ids[i]}}", "function": {"name": "{{s_functions[i].Name}}", "arguments": {{given}} } }""");
        }

        return $$"""{"role": "assistant", "content": "", "tool_calls": [{{string.Join(", ", calls)}}]}""";
    }

    // Both turns may begin with the same letters of different tags.
    private static int TagStart(string text, int at)
    {
        foreach (var (open, close) in new[] { ('<', '>'), ('[', ']') })
        {
            var start = at > 0 ? text.LastIndexOf(open, at - 1) : -1;
            if (start >= 0 && at - start < LongestTag && text.IndexOf(close, start, at - start) < 0 && text.IndexOf('\n', start, at - start) < 0)
                return start;
        }

        return at;
    }

    // What ends a turn is no part of the calls, also where it is another tag than an answer's, as <|eom_id|> is.
    private static string WithoutEnd(string text, string end)
    {
        if (text.EndsWith(end, StringComparison.Ordinal))
            return text[..^end.Length];
        var trimmed = text.TrimEnd();
        if (end.Trim() is { Length: > 0 } tag && trimmed.EndsWith(tag, StringComparison.Ordinal))
            return trimmed[..^tag.Length];
        if (RenderedCalls.CommonEnd(trimmed, end.Trim()) is ['<', ..] common)
            return trimmed[..^common.Length];
        var open = trimmed.LastIndexOf('<');
        if (open < 0 || end.Trim() is not ['<', ..] ending)
            return text;
        var last = trimmed[open..];
        var alike = last.AsSpan().CommonPrefixLength(ending);
        while (alike < Math.Min(last.Length, ending.Length) && last[^1] == ending[^1])
            (last, ending, alike) = (last[..^1], ending[..^1], alike + 1);
        return alike * 2 >= trimmed.Length - open ? trimmed[..open] : text;
    }

    private string WithoutThoughts(string text)
    {
        var end = reasoning is null ? -1 : text.IndexOf(reasoning.Close, StringComparison.Ordinal);
        return end < 0 || end > text.IndexOf(RenderedCalls.FirstName, StringComparison.Ordinal) ? text : text[(end + reasoning!.Close.Length)..];
    }

    // Words alone would be found in any text.
    private static bool IsMarked(ToolCallFormat format) =>
        format.Syntaxes[0].Markers.All(marker => marker.Any(letter => !char.IsLetterOrDigit(letter) && !char.IsWhiteSpace(letter) && !".,:;!?'\"-()".Contains(letter)));

    /// <summary>Returns whether a format finds the calls in a text, and nothing else.</summary>
    private static bool Reads(ToolCallFormat format, string text, int count)
    {
        var parser = new OutputParser(new(format, null, s_functions), "");
        var (calls, arguments) = (new List<string>(), new List<StringBuilder>());
        foreach (var delta in (IEnumerable<OutputDelta>)[.. parser.Append(text), .. parser.Finish()])
        {
            if (delta.Kind == OutputKind.CallStarted)
                (calls, arguments) = ([.. calls, delta.Text], [.. arguments, new()]);
            else if (delta.Kind == OutputKind.CallArguments)
                arguments[^1].Append(delta.Text);
            else if (delta.Kind != OutputKind.CallEnded ? !string.IsNullOrWhiteSpace(delta.Text) : !delta.IsComplete)
                return false;
        }

        return calls.SequenceEqual(s_functions.Take(count).Select(function => function.Name))
            && Equal(arguments[0], RenderedCalls.FirstArguments) && (count == 1 || Equal(arguments[1], RenderedCalls.SecondArguments));
    }

    private static bool Equal(StringBuilder found, string expected)
    {
        using var left = JsonDocument.Parse(found.ToString());
        using var right = JsonDocument.Parse(expected);
        return JsonElement.DeepEquals(left.RootElement, right.RootElement);
    }

    // An id such as functions.search:0 stands where the name would.
    private static ToolCallFormat WithNamesInIds(ToolCallFormat format) => format with
    {
        Ids = CallIdForm.NameAndNumber,
        Syntaxes = [.. format.Syntaxes.Select(syntax => syntax.Start.EndsWith(NamePrefix, StringComparison.Ordinal)
            ? syntax with { Start = syntax.Start[..^NamePrefix.Length], NamePrefix = NamePrefix, NameEnds = syntax.IdEnd.Length > 0 ? [syntax.IdEnd] : syntax.NameEnds, IdStart = "", IdEnd = "" }
            : syntax)],
    };

    private static ToolFunction Function(string name)
    {
        using var parameters = JsonDocument.Parse($$"""
            {
              "type": "object",
              "properties": {"{{RenderedCalls.FirstParameter}}": {"type": "string", "description": "p"}, "{{RenderedCalls.SecondParameter}}": {"type": "integer", "description": "q"} },
              "required": ["{{RenderedCalls.FirstParameter}}"]
            }
            """);
        return new(name, parameters.RootElement.Clone());
    }
}
