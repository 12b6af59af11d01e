using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Checks JSON before it is read as a schema or a value: half a surrogate pair in it is no character, and reading it fails.</summary>
internal static class SchemaText
{
    /// <exception cref="LocalRunnerException">It is no object or boolean, or holds half a surrogate pair.</exception>
    public static void Check(JsonElement schema)
    {
        if (schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            throw new LocalRunnerException(
                LocalRunnerError.InvalidArgument, $"A JSON schema is an object or a boolean; this one is {schema.ValueKind.ToString().ToLowerInvariant()}.");
        }

        if (HasHalfPair(schema))
        {
            throw new LocalRunnerException(
                LocalRunnerError.InvalidArgument, "The JSON schema holds half of a surrogate pair, such as \\ud800, which is no character; write both halves.");
        }
    }

    public static bool HasHalfPair(JsonElement json)
    {
        var text = json.ValueKind == JsonValueKind.Undefined ? "" : json.GetRawText();
        var high = false;
        for (var i = 0; i < text.Length; i++)
        {
            var code = (int)text[i];
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                code = text[i] == 'u' && i + 4 < text.Length ? Convert.ToInt32(text.Substring(i + 1, 4), 16) : 0;
                i += text[i] == 'u' ? 4 : 0;
            }

            if ((code is >= 0xDC00 and <= 0xDFFF) != high)
                return true;
            high = code is >= 0xD800 and <= 0xDBFF;
        }

        return high;
    }
}
