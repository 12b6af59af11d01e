using System.Text;
using System.Text.RegularExpressions;
using LocalRunner.Grammars;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Chat.Tools;

/// <summary>Joins the grammar of calls and that of a JSON answer into one that lets the model choose between them.</summary>
internal static partial class CallOrAnswer
{
    private const string Calls = "c-";
    private const string Answer = "a-";

    /// <summary>The most bytes of the grammar of calls; what it leaves is the answer's.</summary>
    public const int MostBytesOfCalls = JsonSchemaGrammar.MostBytes / 3;

    /// <summary>Returns the most bytes of the grammar of an answer beside that of calls: the names of rules become longer.</summary>
    public static int RoomBeside(string calls) => (JsonSchemaGrammar.MostBytes - Encoding.UTF8.GetByteCount(Renamed(calls, Calls))) * 3 / 4;


    /// <summary>Joins them; that each can be followed was checked when it was made, and that both can is when they are.</summary>
    /// <param name="calls">The grammar of calls that must be made, from its rule root.</param>
    /// <param name="answer">The grammar of the answer, from its rule root.</param>
    /// <param name="format">How the model calls functions.</param>
    public static string Join(string calls, string answer, ToolCallFormat format)
    {
        // An answer in channels has one of its own, as calls bring theirs.
        var channel = format.HasChannels ? $"{GrammarSyntax.Literal(HarmonyReader.Turn)}? {GrammarSyntax.Literal(HarmonyReader.AnswerChannel)} " : "";
        var joined = $"root ::= {Calls}root | {channel}{Answer}root\n{Renamed(calls, Calls)}\n{Renamed(answer, Answer)}";
        if (Encoding.UTF8.GetByteCount(joined) is var bytes && bytes > GrammarPreflight.MaxBytes)
            throw Require.Invalid($"The functions and the JSON schema of the answer make a grammar of {bytes} bytes; {GrammarPreflight.MaxBytes} are allowed. Offer fewer functions, or leave the schema out.");
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
