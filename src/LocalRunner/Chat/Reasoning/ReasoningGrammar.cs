using LocalRunner.Grammars;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Chat.Reasoning;

/// <summary>Lets a model think before a grammar holds it.</summary>
internal static class ReasoningGrammar
{
    /// <summary>The rule at which the grammar then starts.</summary>
    public const string Root = "thinking-root";

    /// <summary>Adds the thoughts before a grammar's rule root.</summary>
    /// <param name="grammar">The grammar of the answer.</param>
    /// <param name="format">How the thoughts are marked.</param>
    /// <param name="isOpen">Whether the prompt has opened them.</param>
    /// <param name="isCall">Whether the grammar is that of calls, which bring their own channel.</param>
    public static string Before(string grammar, ReasoningFormat format, bool isOpen, bool isCall)
    {
        var writer = new GrammarWriter();
        var thoughts = AutomatonRules.Write(writer, Automaton.Without(format.Close), CharacterCoding.Plain, format.Close, "thinking-text");
        var channels = format == ReasoningFormats.Harmony;
        var space = channels ? "" : "thinking-space";
        var opened = $"({thoughts}) {(channels && !isCall ? GrammarSyntax.Literal(HarmonyReader.Turn) : space)}";
        var start = isOpen ? opened : $"({GrammarSyntax.Literal(format.Open)} {opened})?";
        writer.Define(Root, $"{start} {(channels && !isCall ? GrammarSyntax.Literal(HarmonyReader.AnswerChannel) : "")} root");
        if (!channels)
            writer.Define(space, "[ \\t\\n]{0,20}");
        return $"{grammar}\n{writer}";
    }
}
