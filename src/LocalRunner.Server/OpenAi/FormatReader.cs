using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads the form that an answer is held to.</summary>
internal static class FormatReader
{
    private static readonly JsonElement s_anyObject = JsonDocument.Parse("{}").RootElement;

    /// <summary>Returns the schema of a format; null where the answer is free.</summary>
    /// <param name="format">The format: its type, and the schema beside or below it.</param>
    public static JsonElement? Schema(JsonField format)
    {
        if (!format.Exists)
            return null;
        switch (format["type"].RequiredText())
        {
            case "text":
                return null;
            case "json_object":
                return format["schema"].Object() is { Exists: true } given ? given.Element : s_anyObject;
            case "json_schema":
                var inner = format["json_schema"].Object();
                var schema = inner.Exists ? inner["schema"] : format["schema"];
                return schema.Object().Exists ? schema.Element : throw schema.Missing("a JSON schema");
            default:
                throw format["type"].Wrong("text, json_object or json_schema");
        }
    }
}
