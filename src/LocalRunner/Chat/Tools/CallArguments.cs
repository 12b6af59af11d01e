using System.Text.Json;
using LocalRunner.Grammars;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Chat.Tools;

/// <summary>Writes the grammar of one function's arguments in a family's form.</summary>
internal static class CallArguments
{
    private static readonly JsonElement s_any = JsonDocument.Parse("{}").RootElement;

    public static (string Rule, IReadOnlyList<JsonSchemaWarning> Warnings) Write(GrammarWriter writer, ToolCallFormat format, ToolFunction function, SchemaDetail detail)
    {
        var parameters = function.Parameters.ValueKind is JsonValueKind.Object or JsonValueKind.True ? function.Parameters : s_any;
        var hint = $"{function.Name}-arguments";
        return format.Template.Arguments switch
        {
            ArgumentForm.Tagged => ArgumentRules.Write(writer, parameters, hint, Tagged(writer, format), detail),
            ArgumentForm.Python => ArgumentRules.Write(
                writer, parameters, hint, new((name, _) => $"{name}=", $"\",\" {JsonText.Space(writer)}", JsonNotation.Python), detail),
            ArgumentForm.Marked => SchemaCompiler.Compile(
                writer, parameters, hint, JsonNotation.Json with { StringMark = format.Syntaxes[0].StringMark }, detail, isObject: true),
            _ => SchemaCompiler.Compile(writer, parameters, hint, JsonNotation.Json, detail, isObject: true),
        };
    }

    private static ArgumentStyle Tagged(GrammarWriter writer, ToolCallFormat format)
    {
        var tags = format.Syntaxes[0].Tags!;
        var between = tags.IsTight ? "" : "\n";
        return new(Before, tags.OnLines || tags.ValueStart.Length > 0 ? "" : JsonText.Space(writer), JsonNotation.Json)
        {
            Mark = tags.ValueEnd,
            Ending = tags.OnLines ? $"\n{tags.ValueEnd}\n" : tags.ValueStart.Length > 0 ? $"{tags.ValueEnd}{between}" : tags.ValueEnd,
        };

        string Before(string name, bool isText)
        {
            var attribute = tags.SaysString ? $" string=\"{(isText ? "true" : "false")}\">" : "";
            var start = tags.ValueStart.Length > 0 ? $"{between}{tags.ValueStart}" : tags.OnLines ? "\n" : "";
            return $"{tags.NameStart}{name}{tags.NameEnd}{attribute}{start}";
        }
    }
}
