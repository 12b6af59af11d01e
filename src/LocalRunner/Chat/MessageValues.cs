using LocalRunner.Chat.Jinja.Values;
using Microsoft.Extensions.AI;

namespace LocalRunner.Chat;

/// <summary>Writes messages and tools in the form that chat templates are written for, OpenAI's. All texts in them count as the request's.</summary>
internal static class MessageValues
{
    public const int MostMessages = 10_000;
    public const long MostCharacters = 64L << 20;

    /// <summary>Writes a conversation.</summary>
    /// <exception cref="LocalRunnerException">It is too long, or holds what no text model can read.</exception>
    public static JinjaValue Of(IEnumerable<ChatMessage> messages) => RequestOf(messages).Messages;

    /// <summary>Writes a conversation with its images.</summary>
    /// <exception cref="LocalRunnerException">It is too long, or holds what no model can read.</exception>
    public static ChatRequest RequestOf(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var writer = new MessageWriter(messages.TryGetNonEnumeratedCount(out var count) ? Math.Min(count, MostMessages) : 0);
        foreach (var message in messages)
            writer.Add(message);
        return new(JinjaValue.Of(writer.Messages)) { Images = writer.Images };
    }

    /// <summary>Writes the functions that the model may call.</summary>
    public static JinjaValue OfTools(IEnumerable<AIFunctionDeclaration> functions) => JinjaValue.Of(new JinjaList([.. functions.Select(function => Dict(
        Member("type", JinjaValue.Of("function")),
        Member("function", Dict(
            Member("name", JinjaValue.OfInput(function.Name)),
            Member("description", JinjaValue.OfInput(function.Description)),
            Member("parameters", JsonValues.Of(function.JsonSchema, isInput: true))))))]));

    internal static KeyValuePair<JinjaValue, JinjaValue> Member(string name, JinjaValue value) => new(JinjaValue.Of(name), value);

    internal static JinjaValue Dict(params ReadOnlySpan<KeyValuePair<JinjaValue, JinjaValue>> members) => JinjaValue.Of(new JinjaDict(members));
}
