using System.Text.Json;
using LocalRunner.Chat.Jinja.Values;
using Microsoft.Extensions.AI;

namespace LocalRunner.Chat;

/// <summary>Writes messages and tools in the form that chat templates are written for, OpenAI's. All texts in them count as the request's.</summary>
internal static class MessageValues
{
    public const int MostMessages = 10_000;
    public const long MostCharacters = 64L << 20;

    private static readonly JsonSerializerOptions s_compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>Gets the roles that templates know.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["system", "developer", "user", "assistant", "tool"];

    /// <summary>Writes a conversation.</summary>
    /// <exception cref="LocalRunnerException">It is too long, or holds what no text model can read.</exception>
    public static JinjaValue Of(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var (values, names, characters, place) = (new List<JinjaValue>(), new Dictionary<string, string>(), 0L, 0);
        foreach (var message in messages)
        {
            if (place >= MostMessages)
                throw Require.Invalid($"The chat has more than {MostMessages} messages; leave out the oldest.");
            characters += message?.Contents.Sum(Length) ?? throw Require.Invalid($"Message {place} is null.");
            if (characters > MostCharacters)
                throw Require.Invalid($"The chat has more than {MostCharacters} characters; shorten it.");
            Add(values, names, message, place++);
        }

        return List(values);
    }

    /// <summary>Writes the functions that the model may call.</summary>
    public static JinjaValue OfTools(IEnumerable<AIFunctionDeclaration> functions) => List([.. functions.Select(function => Dict(
        ("type", JinjaValue.Of("function")),
        ("function", Dict(
            ("name", JinjaValue.OfInput(function.Name)),
            ("description", JinjaValue.OfInput(function.Description)),
            ("parameters", JsonValues.Of(function.JsonSchema, isInput: true))))))]);

    private static void Add(List<JinjaValue> values, Dictionary<string, string> names, ChatMessage message, int place)
    {
        var (texts, thoughts, calls) = (new List<string>(), new List<string>(), new List<JinjaValue>());
        var results = 0;
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent text:
                    texts.Add(text.Text ?? "");
                    break;
                case TextReasoningContent thought:
                    thoughts.Add(thought.Text ?? "");
                    break;
                case FunctionCallContent call:
                    names[call.CallId] = call.Name;
                    calls.Add(Call(call));
                    break;
                case FunctionResultContent result:
                    results++;
                    values.Add(Result(result, names));
                    break;
                case DataContent or UriContent:
                    throw Require.Invalid($"Message {place} holds {Kind(content)}; this model reads text alone. Leave it out, or describe it in words.");
                case UsageContent or ErrorContent:
                    break;
                default:
                    throw Require.Invalid($"Message {place} holds a content of the kind {content.GetType().Name}, which is not known here. Leave it out.");
            }
        }

        if (results > 0 && texts.Count + thoughts.Count + calls.Count == 0)
            return;
        var role = message.Role.Value;
        if (role.Length > 64)
            throw Require.Invalid($"The role of message {place} has {role.Length} characters; at most 64 are allowed, such as 'user'.");
        role = Roles.FirstOrDefault(known => known.Equals(role, StringComparison.OrdinalIgnoreCase)) ?? role;
        List<(string, JinjaValue)> members = [("role", JinjaValue.OfInput(role)), ("content", JinjaValue.OfInput(string.Concat(texts)))];
        if (thoughts.Count > 0)
            members.Add(("reasoning_content", JinjaValue.OfInput(string.Concat(thoughts))));
        if (calls.Count > 0)
            members.Add(("tool_calls", List(calls)));
        values.Add(Dict([.. members]));
    }

    private static JinjaValue Call(FunctionCallContent call) => Dict(
        ("type", JinjaValue.Of("function")),
        ("id", JinjaValue.OfInput(call.CallId)),
        ("function", Dict(
            ("name", JinjaValue.OfInput(call.Name)),
            ("arguments", call.Arguments is null ? Dict() : Json(call.Arguments, typeof(IDictionary<string, object?>))))));

    private static JinjaValue Result(FunctionResultContent result, Dictionary<string, string> names)
    {
        List<(string, JinjaValue)> members =
        [
            ("role", JinjaValue.Of("tool")),
            ("tool_call_id", JinjaValue.OfInput(result.CallId)),
            ("content", JinjaValue.OfInput(ResultText(result))),
        ];
        if (names.TryGetValue(result.CallId, out var name))
            members.Add(("name", JinjaValue.OfInput(name)));
        return Dict([.. members]);
    }

    // Line breaks and indentation of JSON would be tokens that say nothing.
    private static string ResultText(FunctionResultContent result) => result.Result switch
    {
        null when result.Exception is not null => "Error: the function failed.",
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        JsonElement element => JsonSerializer.Serialize(element, s_compact.GetTypeInfo(typeof(JsonElement))),
        TextContent text => text.Text ?? "",
        var value => JsonSerializer.Serialize(value, s_compact.GetTypeInfo(typeof(object))),
    };

    private static JinjaValue Json(object value, Type type) =>
        JsonValues.Of(JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(type)), isInput: true);

    private static long Length(AIContent content) => content switch
    {
        TextContent text => text.Text?.Length ?? 0,
        TextReasoningContent thought => thought.Text?.Length ?? 0,
        FunctionResultContent { Result: string text } => text.Length,
        _ => 0,
    };

    private static string Kind(AIContent content) => content switch
    {
        DataContent data => $"data of the type {data.MediaType}",
        UriContent address => $"an address of the type {address.MediaType}",
        _ => content.GetType().Name,
    };

    private static JinjaValue List(List<JinjaValue> values) => JinjaValue.Of(new JinjaList([.. values]));

    private static JinjaValue Dict(params (string Name, JinjaValue Value)[] members) =>
        JinjaValue.Of(new JinjaDict([.. members.Select(member => new KeyValuePair<JinjaValue, JinjaValue>(JinjaValue.Of(member.Name), member.Value))]));
}
