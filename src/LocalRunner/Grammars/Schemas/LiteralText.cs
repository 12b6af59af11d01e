using System.Text;
using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Writes one value as a model writes it: a space after colons and commas, characters as they are.</summary>
internal static class LiteralText
{
    public static JsonElement Null { get; } = JsonDocument.Parse("null").RootElement;

    public static string Of(JsonElement value, JsonNotation notation)
    {
        var text = new StringBuilder();
        Write(text, value, notation);
        return text.ToString();
    }

    public static string String(string value, JsonNotation notation)
    {
        if (notation.StringMark is { } mark)
            return mark + value + mark;
        var text = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
            text.Append(JsonText.Character(rune.Value, CharacterCoding.Json));
        return text.Append('"').ToString();
    }

    public static string Name(string name, JsonNotation notation) => notation.BareNames ? name : String(name, notation);

    private static void Write(StringBuilder text, JsonElement value, JsonNotation notation)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var first = true;
                text.Append('{');
                foreach (var member in value.EnumerateObject())
                {
                    text.Append(first ? "" : ", ").Append(Name(member.Name, notation)).Append(": ");
                    Write(text, member.Value, notation);
                    first = false;
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    text.Append(index == 0 ? "" : ", ");
                    Write(text, item, notation);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(String(value.GetString()!, notation));
                break;
            case JsonValueKind.Number:
                text.Append(value.GetRawText());
                break;
            default:
                text.Append(value.ValueKind switch { JsonValueKind.True => notation.True, JsonValueKind.False => notation.False, _ => notation.Null });
                break;
        }
    }
}
