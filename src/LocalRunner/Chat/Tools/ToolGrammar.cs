using System.Text;
using LocalRunner.Grammars;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Chat.Tools;

/// <summary>The GBNF grammar of a family's calls of the functions offered, with arguments as their schemas say.</summary>
/// <param name="Text">The grammar; it begins at the rule root.</param>
/// <param name="Trigger">
/// The text behind which it takes over, when the answer may do without calls; null when it holds from the first token of the answer
/// on, reasoning excepted.
/// </param>
/// <param name="Warnings">The keywords of the functions' schemas that it does not hold the model to.</param>
internal sealed record ToolGrammar(string Text, string? Trigger, IReadOnlyList<JsonSchemaWarning> Warnings)
{
    /// <param name="format">How the model calls functions.</param>
    /// <param name="functions">The functions that are offered.</param>
    /// <param name="choice">Which of them may be called, or must be.</param>
    /// <param name="parallel">Whether an answer may hold several calls.</param>
    /// <param name="mostBytes">The most bytes that it may take, for which detail of the schemas is left out.</param>
    /// <returns>The grammar, or null when no function may be called.</returns>
    /// <exception cref="LocalRunnerException">A function must be called that is not offered, or there are more of them than a grammar holds.</exception>
    public static ToolGrammar? Create(ToolCallFormat format, IReadOnlyList<ToolFunction> functions, ToolChoice choice, bool parallel, int mostBytes = JsonSchemaGrammar.MostBytes)
    {
        var chosen = choice.Select(functions);
        if (chosen.Count == 0)
            return null;
        try
        {
            var grammar = JsonSchemaGrammar.Create((writer, detail) => Write(writer, format, chosen, detail, choice.MustCall, parallel), mostBytes);
            return new(grammar.Text, choice.MustCall ? null : format.Template.Trigger, grammar.Warnings);
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.InvalidGrammar)
        {
            throw Require.Invalid($"The calls of {chosen.Count} functions can't be held by a grammar. {exception.Message} Offer fewer of them.");
        }
    }

    private static List<JsonSchemaWarning> Write(
        GrammarWriter writer, ToolCallFormat format, IReadOnlyList<ToolFunction> functions, SchemaDetail detail, bool must, bool parallel)
    {
        var template = format.Template;
        var warnings = new List<JsonSchemaWarning>();
        var calls = new List<string>();
        foreach (var function in functions.DistinctBy(function => function.Name, StringComparer.Ordinal))
        {
            var (arguments, more) = CallArguments.Write(writer, format, function, detail);
            warnings.AddRange(more.Select(warning => warning with { Pointer = $"{function.Name}{warning.Pointer}" }));
            calls.Add(writer.Share(
                $"call-{function.Name}", Sequence(writer, GrammarSyntax.Literal(function.Name), template.BeforeArguments, arguments, template.AfterArguments)));
        }

        var call = writer.Share("call", string.Join(" | ", calls));
        var between = Expand(writer, template.Between);
        var rest = parallel && template.IsParallel && between.Length > 0 ? $"({between} {call})*" : "";
        var start = !must || format.PromptEnd == template.Trigger ? ""
            : format.HasChannels ? $"{GrammarSyntax.Literal(HarmonyReader.Turn)}? {GrammarSyntax.Literal(template.Trigger)}"
            : $"{JsonText.Space(writer)} {GrammarSyntax.Literal(template.Trigger)}";
        writer.Define("root", $"{start} {Expand(writer, template.BeforeName)} {call} {rest} {Expand(writer, template.Close)}".Trim());
        return warnings;
    }

    private static string Sequence(GrammarWriter writer, string name, string before, string arguments, string after) =>
        string.Join(' ', new[] { name, Expand(writer, before), arguments, Expand(writer, after) }.Where(part => part.Length > 0));

    // ~ is white space that may be left out, %9 nine letters or digits, %n a number, %~ and %% the signs themselves.
    private static string Expand(GrammarWriter writer, string text)
    {
        var parts = new List<string>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var part = text[i] == '~' ? JsonText.Space(writer)
                : text[i] == '%' && i + 1 < text.Length ? text[i + 1] switch { '9' => "[a-zA-Z0-9]{9}", 'n' => "[0-9]{1,3}", _ => null }
                : null;
            if (part is null)
            {
                i += text[i] == '%' && i + 1 < text.Length && text[i + 1] is '~' or '%' ? 1 : 0;
                literal.Append(text[i]);
                continue;
            }

            Flush();
            parts.Add(part);
            i += text[i] == '%' ? 1 : 0;
        }

        Flush();
        return string.Join(' ', parts);

        void Flush()
        {
            if (literal.Length > 0)
                parts.Add(GrammarSyntax.Literal(literal.ToString()));
            literal.Clear();
        }
    }
}
