using System.Text.Encodings.Web;
using System.Text.Json;
using LocalRunner.Cli.Output;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>Conversations as JSON files.</summary>
internal static class ChatFile
{
    private static readonly string[] s_roles = ["system", "user", "assistant", "tool"];

    public static void Write(string path, string model, IEnumerable<ChatMessage> messages)
    {
        var document = new ChatDocument(model, [.. messages.Select(message => new ChatDocument.ChatTurn(message.Role.Value, message.Text))]);
        try
        {
            using var file = File.Create(path);
            using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
            JsonSerializer.Serialize(writer, document, Documents.Default.ChatDocument);
        }
        catch (Exception exception) when (IsFileTrouble(exception))
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be written: {exception.Message}", exception);
        }
    }

    public static IReadOnlyList<ChatMessage> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var turns = JsonSerializer.Deserialize(file, Documents.Default.ChatDocument)?.Messages
                ?? throw Unusable(path, "it has no messages");
            return [.. turns.Select((turn, place) => turn is { Role: { } role, Content: { } content } && s_roles.Contains(role)
                ? new ChatMessage(new ChatRole(role), content)
                : throw Unusable(path, $"message {place + 1} lacks a content or has a role other than {string.Join(", ", s_roles)}"))];
        }
        catch (JsonException exception)
        {
            throw Unusable(path, exception.Message);
        }
        catch (Exception exception) when (IsFileTrouble(exception))
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be read: {exception.Message}", exception);
        }
    }

    private static bool IsFileTrouble(Exception exception) => exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static LocalRunnerException Unusable(string path, string why) =>
        new(LocalRunnerError.InvalidArgument, $"'{path}' is no saved conversation: {why}.");
}
