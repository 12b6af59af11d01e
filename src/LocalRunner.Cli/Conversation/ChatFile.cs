using System.Text.Encodings.Web;
using System.Text.Json;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>Conversations as JSON files.</summary>
internal static class ChatFile
{
    private static readonly string[] s_roles = ["system", "user", "assistant", "tool"];

    public static void Write(string path, string model, IEnumerable<ChatMessage> messages)
    {
        var document = new ChatDocument(model, [.. messages.SelectMany(Turns)]);
        try
        {
            using var file = File.Create(path);
            using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
            JsonSerializer.Serialize(writer, document, ReadDocuments.Default.ChatDocument);
        }
        catch (Exception exception) when (FileTrouble.Is(exception))
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be written: {exception.Message}", exception);
        }
    }

    public static IReadOnlyList<ChatMessage> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var turns = JsonSerializer.Deserialize(file, ReadDocuments.Default.ChatDocument)?.Messages
                ?? throw Unusable(path, "it has no messages");
            return [.. turns.Select((turn, place) => Message(turn)
                ?? throw Unusable(path, $"message {place + 1} lacks a content or has a role other than {string.Join(", ", s_roles)}"))];
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw Unusable(path, exception.Message);
        }
        catch (Exception exception) when (FileTrouble.Is(exception))
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be read: {exception.Message}", exception);
        }
    }

    private static IEnumerable<ChatDocument.ChatTurn> Turns(ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>().Select(Call).ToList();
        var images = message.Contents.OfType<DataContent>().Select(image => image.Uri).ToList();
        var thoughts = string.Concat(message.Contents.OfType<TextReasoningContent>().Select(thought => thought.Text));
        if (message.Text.Length > 0 || calls.Count > 0 || thoughts.Length > 0 || message.Role != ChatRole.Tool)
            yield return new(message.Role.Value, message.Text) { Reasoning = thoughts.Length > 0 ? thoughts : null, Images = images.Count > 0 ? images : null, ToolCalls = calls.Count > 0 ? calls : null };
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
            yield return new(message.Role.Value, result.Result?.ToString() ?? "") { ToolCallId = result.CallId };
    }

    private static ChatDocument.ChatCall Call(FunctionCallContent call)
    {
        var detail = RunDocument.CallDetail.Of(call);
        return new(detail.Id, detail.Name, detail.Arguments);
    }

    private static ChatMessage? Message(ChatDocument.ChatTurn? turn)
    {
        if (turn is not { Role: { } role, Content: { } content } || !s_roles.Contains(role))
            return null;
        if (turn.ToolCallId is { } id)
            return new(new ChatRole(role), [new FunctionResultContent(id, content)]);
        var message = new ChatMessage(new ChatRole(role), content);
        if (turn.Reasoning is { Length: > 0 } thoughts)
            message.Contents.Insert(0, new TextReasoningContent(thoughts));
        foreach (var image in turn.Images ?? [])
        {
            if (image?.StartsWith("data:image/", StringComparison.Ordinal) != true)
                return null;
            message.Contents.Insert(message.Contents.Count - 1, new DataContent(image));
        }

        foreach (var call in turn.ToolCalls ?? [])
        {
            if (call is not { Id: { } callId, Name: { } name, Arguments.ValueKind: JsonValueKind.Object })
                return null;
            message.Contents.Add(new FunctionCallContent(callId, name, call.Arguments.EnumerateObject().GroupBy(each => each.Name).ToDictionary(same => same.Key, same => (object?)same.Last().Value)));
        }

        return message;
    }

    private static LocalRunnerException Unusable(string path, string why) =>
        new(LocalRunnerError.InvalidArgument, $"'{path}' is no saved conversation: {why}.");
}
