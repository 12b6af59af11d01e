using System.Text;
using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>A GBNF grammar whose texts are the JSON values of a JSON schema.</summary>
/// <param name="Text">The grammar; it begins at the rule root.</param>
/// <param name="Warnings">The keywords that it does not hold the model to.</param>
internal sealed record JsonSchemaGrammar(string Text, IReadOnlyList<JsonSchemaWarning> Warnings)
{
    /// <summary>The most bytes of one that stands alone: thoughts may be let in before it.</summary>
    public const int MostBytes = GrammarPreflight.MaxBytes - (4 * 1024);

    /// <summary>Writes the grammar of a schema, which is an object or a boolean.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="mostBytes">The most bytes that it may take, for which detail is left out.</param>
    /// <exception cref="LocalRunnerException">The schema is neither, or holds half a surrogate pair.</exception>
    public static JsonSchemaGrammar Create(JsonElement schema, int mostBytes = MostBytes)
    {
        SchemaText.Check(schema);
        return Create((writer, detail) =>
        {
            var (rule, warnings) = SchemaCompiler.Compile(writer, schema, "answer", JsonNotation.Json, detail);
            writer.Define("root", rule);
            return warnings;
        }, mostBytes);
    }

    /// <summary>Writes a grammar with all detail that the engine can follow.</summary>
    /// <param name="write">Writes the rules, root among them, with the detail asked for.</param>
    /// <param name="mostBytes">The most bytes that it may take, for which detail is left out.</param>
    internal static JsonSchemaGrammar Create(Func<GrammarWriter, SchemaDetail, IReadOnlyList<JsonSchemaWarning>> write, int mostBytes = MostBytes)
    {
        for (var detail = SchemaDetail.Full; ; detail++)
        {
            var writer = new GrammarWriter();
            var warnings = write(writer, detail);
            var text = writer.ToString();
            if (detail < SchemaDetail.AnyValue && Encoding.UTF8.GetByteCount(text) > mostBytes)
                continue;

            // Conditions are not worth what they would leave no room for.
            if (detail == SchemaDetail.Full && warnings.Any(warning => warning.Keyword == "$schema"))
                continue;
            try
            {
                GrammarPreflight.Check(text, "root");
                return new(text, warnings);
            }
            catch (LocalRunnerException) when (detail < SchemaDetail.AnyValue)
            {
                // With less detail it is smaller, and chooses between less.
            }
        }
    }
}
