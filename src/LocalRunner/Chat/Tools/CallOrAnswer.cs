using System.Text.RegularExpressions;
using LocalRunner.Grammars;

namespace LocalRunner.Chat.Tools;

/// <summary>Joins the grammar of calls and that of a JSON answer into one that lets the model choose between them.</summary>
internal static partial class CallOrAnswer
{
    private const string Calls = "c-";
    private const string Answer = "a-";

    /// <param name="calls">The grammar of calls that must be made, from its rule root.</param>
    /// <param name="answer">The grammar of the answer, from its rule root.</param>
    /// <param name="format">How the model calls functions.</param>
    public static string Join(string calls, string answer, ToolCallFormat format)
    {
        // An answer in channels has one of its own, as calls bring theirs.
        var channel = format.HasChannels ? $"{GrammarSyntax.Literal(HarmonyReader.Turn)}? {GrammarSyntax.Literal(HarmonyReader.AnswerChannel)} " : "";
        var joined = $"root ::= {Calls}root | {channel}{Answer}root\n{Renamed(calls, Calls)}\n{Renamed(answer, Answer)}";
        GrammarPreflight.Check(joined, "root");
        return joined;
    }

    // Both have rules of the same names, and not all of them say the same.
    private static string Renamed(string grammar, string prefix) =>
        Parts().Replace(grammar, match => match.Groups["name"].Success ? prefix + match.Value : match.Value);

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{[^}]*\}|(?<name>[a-zA-Z0-9-]+)
        """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parts();
}
