using System.Text;
using System.Text.Json;

namespace LocalRunner.Server.Wire;

/// <summary>
/// Reads the arguments of calls that come back from a client, which may have cut them off on the way. What is no JSON is taken as a text:
/// refusing it would end the conversation.
/// </summary>
internal static class CallArguments
{
    private static readonly JsonDocumentOptions s_lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = RequestBody.MaxDepth };

    /// <summary>Reads an object, or a text that holds one.</summary>
    public static IDictionary<string, object?> Read(JsonField arguments) => !arguments.Exists ? Parse(null)
        : arguments.Kind == JsonValueKind.Object ? Members(arguments.Element)
        : Parse(arguments.Kind == JsonValueKind.String ? arguments.Text() : arguments.Element.GetRawText());

    /// <summary>Reads a JSON object; one that is cut off is closed, and what is none becomes the member arguments of one.</summary>
    public static IDictionary<string, object?> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Dictionary<string, object?>();
        return TryParse(text) ?? TryParse(Closed(text)) ?? new Dictionary<string, object?> { ["arguments"] = text };
    }

    private static Dictionary<string, object?> Members(JsonElement arguments)
    {
        var members = new Dictionary<string, object?>();
        foreach (var member in arguments.EnumerateObject())
            members[member.Name] = member.Value.Clone();
        return members;
    }

    private static Dictionary<string, object?>? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, s_lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Members(document.RootElement) : null;
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
                (inString, escaped) = (escaped || letter != '"', !escaped && letter == '\\');
            else if (letter == '"')
                inString = true;
            else if (letter is '{' or '[')
                open.Push(letter == '{' ? '}' : ']');
            else if (letter is '}' or ']' && !open.TryPop(out _))
                return text;
        }

        var closed = new StringBuilder(escaped ? text[..^1] : text);
        if (inString)
            closed.Append('"');
        else if (text.AsSpan().TrimEnd() is [.., ':'])
            closed.Append("null");
        while (open.TryPop(out var end))
            closed.Append(end);
        return closed.ToString();
    }
}
