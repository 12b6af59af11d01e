using System.Text.Json;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars;

/// <summary>The grammar of any JSON.</summary>
internal static class JsonGrammar
{
    /// <summary>The most brackets that an answer nests unless its schema asks for more: .NET's and other readers refuse JSON deeper than 64.</summary>
    public const int MostNested = 60;

    private const string Any = "value";

    /// <summary>A grammar whose answer is one JSON object, which is what asking for JSON without a schema means.</summary>
    public static string AnyObject { get; } = Write(writer => Object(writer, JsonNotation.Json));

    /// <summary>A grammar whose answer is one JSON value of any kind.</summary>
    public static string AnyValue { get; } = Write(writer => Value(writer, JsonNotation.Json));

    /// <summary>Returns whether a schema says nothing, which asks for JSON of whatever shape.</summary>
    public static bool IsAnyObject(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && schema.GetPropertyCount() == 0;

    public static string Value(GrammarWriter writer, JsonNotation notation) => Parts(writer, notation).Value;

    public static string Object(GrammarWriter writer, JsonNotation notation) => Parts(writer, notation).Object;

    public static string Array(GrammarWriter writer, JsonNotation notation) => Parts(writer, notation).Array;

    public static string String(GrammarWriter writer, JsonNotation notation) => notation.StringMark is not { } mark
        ? JsonText.String(writer)
        : writer.Share("string", $"{GrammarSyntax.Literal(mark)} {AutomatonRules.Write(writer, Automaton.Without(mark), CharacterCoding.Plain, mark, "text")}");

    public static string Name(GrammarWriter writer, JsonNotation notation) =>
        notation.BareNames ? writer.Share("name", "[a-zA-Z_] [a-zA-Z0-9_-]*") : JsonText.String(writer);

    private static (string Value, string Object, string Array) Parts(GrammarWriter writer, JsonNotation notation)
    {
        if (writer.Has(Any))
            return (Any, "object", "array");
        var space = JsonText.Space(writer);
        var text = String(writer, notation);
        var name = Name(writer, notation);
        writer.Define(Any, "");
        var member = writer.Share("member", $"{name} \":\" {space} {Any}");
        writer.Define("object", $"\"{{\" {space} ({member} (\",\" {space} {member})* {space})? \"}}\"");
        writer.Define("array", $"\"[\" {space} ({Any} (\",\" {space} {Any})* {space})? \"]\"");
        var words = new[] { notation.True, notation.False, notation.Null }.Select(GrammarSyntax.Literal);
        writer.Define(Any, $"object | array | {text} | {JsonText.Number(writer)} | {string.Join(" | ", words)}");
        return (Any, "object", "array");
    }

    private static string Write(Func<GrammarWriter, string> start)
    {
        var writer = new GrammarWriter();
        writer.Define("root", start(writer));
        return writer.ToString();
    }
}
