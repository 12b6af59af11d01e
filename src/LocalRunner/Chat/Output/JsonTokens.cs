using System.Globalization;
using System.Text.Json;

namespace LocalRunner.Chat.Output;

/// <summary>The words and numbers of JSON, and what models write in their place.</summary>
internal static class JsonTokens
{
    /// <summary>Returns the token as JSON, or null when it is none.</summary>
    public static string? Normalize(string token) => token switch
    {
        "true" or "True" => "true",
        "false" or "False" => "false",
        "null" or "None" => "null",
        _ when IsNumber(token) => token,
        _ when char.IsAsciiLetter(token[0]) => null,
        _ => double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : null,
    };

    private static bool IsNumber(string token)
    {
        if (token[0] != '-' && !char.IsAsciiDigit(token[0]))
            return false;
        try
        {
            using var document = JsonDocument.Parse(token);
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
