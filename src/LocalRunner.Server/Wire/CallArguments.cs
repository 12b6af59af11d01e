using System.Text;
using System.Text.Json;

namespace LocalRunner.Server.Wire;

/// <summary>
/// Reads the arguments of calls that a conversation holds. Clients send back what they got, also where it was cut off or is no JSON: that is
/// put right where it can be and taken as a text where not, since refusing it would end the conversation.
/// </summary>
internal static class CallArguments
{
    private static readonly JsonDocumentOptions s_lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = RequestBody.MaxDepth };

    /// <summary>Reads an object, or a text that holds one.</summary>
    public static IDictionary<string, object?> Read(JsonField arguments)
    {
        if (!arguments.Exists)
            return new Dictionary<string, object?>();
        if (arguments.Kind == JsonValueKind.Object)
            return Members(arguments.Element);
        var text = arguments.Kind == JsonValueKind.String ? arguments.RequiredText() : arguments.Element.GetRawText();
        return string.IsNullOrWhiteSpace(text) ? new Dictionary<string, object?>()
            : TryParse(text) ?? TryParse(Completed(text)) ?? new Dictionary<string, object?> { ["arguments"] = text };
    }

    private static Dictionary<string, object?>? TryParse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, s_lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Members(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, object?> Members(JsonElement arguments)
    {
        var members = new Dictionary<string, object?>();
        foreach (var member in arguments.EnumerateObject())
            members[member.Name] = member.Value.Clone();
        return members;
    }

    /// <summary>Closes what is open at the end of a text.</summary>
    private static string Completed(string text)
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
            else if (letter is '}' or ']' && open.Count > 0)
                open.Pop();
        }

        var whole = new StringBuilder(escaped ? text[..^1] : text);
        if (inString)
            whole.Append('"');
        else if (text.AsSpan().TrimEnd() is [.., ':'])
            whole.Append("null");
        while (open.TryPop(out var end))
            whole.Append(end);
        return whole.ToString();
    }
}
