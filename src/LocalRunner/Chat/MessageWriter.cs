using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LocalRunner.Chat.Jinja.Values;
using Microsoft.Extensions.AI;
using static LocalRunner.Chat.MessageValues;

namespace LocalRunner.Chat;

/// <summary>Writes the messages of one conversation, one after the other.</summary>
/// <param name="room">How many messages are expected.</param>
internal sealed class MessageWriter(int room)
{
    private const int LongestRole = 64;
    private const int MostImages = 256;

    private static readonly JsonSerializerOptions s_compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    private readonly Dictionary<string, string> _names = [];
    private readonly List<KeyValuePair<JinjaValue, JinjaValue>> _members = [];
    private readonly List<JinjaValue> _calls = [];
    private readonly List<ChatImage> _images = [];
    private long _characters;
    private int _place;

    /// <summary>Gets the images of all messages, in order; one that is shown twice is there twice.</summary>
    public IReadOnlyList<ChatImage> Images => _images;

    /// <summary>Gets what was written: a list of dicts.</summary>
    public JinjaList Messages { get; } = JinjaList.WithRoom(room);

    /// <exception cref="LocalRunnerException">The conversation becomes too long, or the message holds what no text model can read.</exception>
    public void Add(ChatMessage? message)
    {
        if (_place >= MostMessages)
            throw Require.Invalid($"The chat has more than {MostMessages} messages; leave out the oldest.");
        var contents = message?.Contents ?? throw Require.Invalid($"Message {_place} is null.");
        for (var i = 0; i < contents.Count; i++)
        {
            _characters += Length(contents[i]);
            if (contents[i] is DataContent data)
                _images.Add(Image(data, message.Role));
        }

        if (_characters > MostCharacters)
            throw Require.Invalid($"The chat has more than {MostCharacters} characters; shorten it.");
        if (WrittenMessage.Find(message, _names) is { } written)
        {
            foreach (var value in written.Values)
                Messages.Append(value);
        }
        else
        {
            var before = Messages.Count;
            Write(message.Role.Value, contents);
            WrittenMessage.Keep(message, _names, Messages.Items[before..]);
        }

        _place++;
    }

    private void Write(string role, IList<AIContent> contents)
    {
        _calls.Clear();
        var (hasText, results) = (false, 0);
        for (var i = 0; i < contents.Count; i++)
        {
            switch (contents[i])
            {
                case TextContent or TextReasoningContent or DataContent:
                    hasText = true;
                    break;
                case FunctionCallContent call:
                    _names[call.CallId] = call.Name;
                    _calls.Add(Call(call));
                    break;
                case FunctionResultContent result:
                    results++;
                    Messages.Append(Result(result));
                    break;
                case UriContent address:
                    throw Require.Invalid($"Message {_place} holds an address of the type {address.MediaType}; nothing is fetched from other hosts. Give the bytes of an image (DataContent), leave it out, or describe it in words.");
                case UsageContent or ErrorContent:
                    break;
                default:
                    throw Require.Invalid($"Message {_place} holds a content of the kind {contents[i].GetType().Name}, which is not known here. Leave it out.");
            }
        }

        if (results > 0 && !hasText && _calls.Count == 0)
            return;
        _members.Clear();
        _members.Add(Member("role", JinjaValue.OfInput(Role(role))));
        _members.Add(Member("content", JinjaValue.OfInput(Text(contents))));
        if (Joined<TextReasoningContent>(contents, static thought => thought.Text) is { } thoughts)
            _members.Add(Member("reasoning_content", JinjaValue.OfInput(thoughts)));
        if (_calls.Count > 0)
            _members.Add(Member("tool_calls", JinjaValue.Of(new JinjaList([.. _calls]))));
        Messages.Append(Dict(CollectionsMarshal.AsSpan(_members)));
    }

    /// <summary>Writes the text with a mark where an image is, as llama.cpp's server does: templates know texts, and libmtmd puts what stands around images.</summary>
    private string Text(IList<AIContent> contents)
    {
        if (!contents.Any(content => content is DataContent))
            return Joined<TextContent>(contents, static text => text.Text) ?? "";
        var written = new StringBuilder();
        var next = _images.Count - contents.Count(content => content is DataContent);
        foreach (var content in contents)
            written.Append(content is DataContent ? _images[next++].Marker : (content as TextContent)?.Text);
        return written.ToString();
    }

    /// <summary>Takes an image, of a kind that can be decoded, in a message of the user's.</summary>
    private ChatImage Image(DataContent data, ChatRole role)
    {
        if (!ImageFormats.MediaTypes.Contains(data.MediaType, StringComparer.OrdinalIgnoreCase))
            throw Require.Invalid($"Message {_place} holds {Kind(data)}; images are read of the types {string.Join(", ", ImageFormats.MediaTypes)}. Leave it out, convert it, or describe it in words.");
        if (role != ChatRole.User)
            throw Require.Invalid($"Message {_place} is of the role '{role.Value}' and holds an image; images are read in messages of the user alone. Move it there, or describe it in words.");
        if (_images.Count == MostImages)
            throw Require.Invalid($"The chat has more than {MostImages} images; leave out the oldest.");
        return ChatImage.Of(data.Data);
    }

    private string Role(string role)
    {
        if (role.Length > LongestRole)
            throw Require.Invalid($"The role of message {_place} has {role.Length} characters; at most {LongestRole} are allowed, such as 'user'.");
        for (var i = 0; i < ChatTemplate.Roles.Count; i++)
        {
            if (ChatTemplate.Roles[i].Equals(role, StringComparison.OrdinalIgnoreCase))
                return ChatTemplate.Roles[i];
        }

        return role;
    }

    /// <summary>Joins the texts of the contents of one kind; null where there are none.</summary>
    private static string? Joined<T>(IList<AIContent> contents, Func<T, string?> textOf)
        where T : AIContent
    {
        var (first, count) = ((T?)null, 0);
        for (var i = 0; i < contents.Count; i++)
        {
            if (contents[i] is T found)
                (first, count) = (first ?? found, count + 1);
        }

        return count > 1 ? string.Concat(contents.OfType<T>().Select(textOf)) : first is null ? null : textOf(first) ?? "";
    }

    private static JinjaValue Call(FunctionCallContent call) => Dict(
        Member("type", JinjaValue.Of("function")),
        Member("id", JinjaValue.OfInput(call.CallId)),
        Member("function", Dict(Member("name", JinjaValue.OfInput(call.Name)), Member("arguments", Arguments(call.Arguments)))));

    private static JinjaValue Arguments(IDictionary<string, object?>? arguments)
    {
        if (arguments is null)
            return Dict();
        var entries = new List<KeyValuePair<JinjaValue, JinjaValue>>(arguments.Count);
        foreach (var (name, value) in arguments)
            entries.Add(new(Plain(name), Plain(value)));
        return Dict(CollectionsMarshal.AsSpan(entries));
    }

    /// <summary>Takes over what JSON would leave as it is, and all else by way of JSON.</summary>
    private static JinjaValue Plain(object? value) => value switch
    {
        null => JinjaValue.None,
        string text when Surrogates.FirstLone(text) < 0 => JinjaValue.OfInput(text),
        bool truth => JinjaValue.Of(truth),
        int number => JinjaValue.Of(number),
        long number => JinjaValue.Of(number),
        JsonElement { ValueKind: JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null } plain => JsonValues.Of(plain, isInput: true),
        _ => JsonValues.Of(JsonSerializer.SerializeToElement(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object))), isInput: true),
    };

    private JinjaValue Result(FunctionResultContent result)
    {
        _members.Clear();
        _members.Add(Member("role", JinjaValue.Of("tool")));
        _members.Add(Member("tool_call_id", JinjaValue.OfInput(result.CallId)));
        _members.Add(Member("content", JinjaValue.OfInput(ResultText(result))));
        if (_names.TryGetValue(result.CallId, out var name))
            _members.Add(Member("name", JinjaValue.OfInput(name)));
        return Dict(CollectionsMarshal.AsSpan(_members));
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
}
