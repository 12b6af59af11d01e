using System.Text;
using System.Text.Json;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads the arguments of calls that come back from a client, which may have cut them off on the way.</summary>
internal static class CallArguments
{
    /// <summary>Reads a JSON object; one that is cut off is closed, and what is none becomes the member arguments of one.</summary>
    public static IDictionary<string, object?> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Dictionary<string, object?>();
        return TryParse(text) ?? TryParse(Closed(text)) ?? new Dictionary<string, object?> { ["arguments"] = text };
    }

    /// <summary>Takes over the members of an object.</summary>
    public static IDictionary<string, object?> Of(JsonElement arguments)
    {
        var members = new Dictionary<string, object?>();
        foreach (var member in arguments.EnumerateObject())
            members[member.Name] = member.Value.Clone();
        return members;
    }

    private static IDictionary<string, object?>? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Of(document.RootElement) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Closes the strings, objects and arrays that are open at the end.</summary>
    private static string Closed(string text)
    {
        var (open, inString, escaped) = (new Stack<char>(), false, false);
        foreach (var letter in text)
        {
            if (inString)
            {
                inString = escaped || letter != '"';
                escaped = !escaped && letter == '\\';
            }
            else if (letter == '"')
            {
                inString = true;
            }
            else if (letter is '{' or '[')
            {
                open.Push(letter == '{' ? '}' : ']');
            }
            else if (letter is '}' or ']' && !open.TryPop(out _))
            {
                return text;
            }
        }

        var closed = new StringBuilder(escaped ? text[..^1] : text);
        if (inString)
            closed.Append('"');
        else
            closed = new(closed.ToString().TrimEnd().TrimEnd(','));
        if (closed.Length > 0 && closed[^1] == ':')
            closed.Append("null");
        while (open.TryPop(out var end))
            closed.Append(end);
        return closed.ToString();
    }
}
