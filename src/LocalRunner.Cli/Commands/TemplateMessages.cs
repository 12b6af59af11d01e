using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Cli.Flags;

namespace LocalRunner.Cli.Commands;

/// <summary>Refuses messages of which a prompt would silently lack something.</summary>
internal static class TemplateMessages
{
    /// <exception cref="LocalRunnerException">There are no messages, or one has a part that is no text.</exception>
    public static void Check(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
            return;
        if (messages.GetArrayLength() == 0)
            throw SettingValue.Invalid("The list of messages is empty; it looks like [{\"role\": \"user\", \"content\": \"…\"}].");
        foreach (var (place, message) in messages.EnumerateArray().Index())
        {
            foreach (var part in Member(message, "content") is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray() : [])
            {
                if (part.ValueKind == JsonValueKind.Object && Text(part, "type") is not (null or "text"))
                    throw SettingValue.Invalid($"Message {place} has a part of the type '{Text(part, "type")}', of which a text model reads nothing. Leave it out, or give the template all as it is with --raw.");
            }
        }
    }

    /// <exception cref="LocalRunnerException">A message whose role is unusual is not in the prompt.</exception>
    public static void CheckRendered(JsonElement messages, RenderedPrompt prompt)
    {
        foreach (var (place, message) in messages.EnumerateArray().Index())
        {
            if (Text(message, "role") is { } role && !ChatTemplate.Roles.Contains(role) && Texts(message).Any(text => !prompt.Text.Contains(text.Trim(), StringComparison.Ordinal)))
                throw SettingValue.Invalid($"The template leaves message {place} out: it knows no role '{role}'. Roles are {string.Join(", ", ChatTemplate.Roles)}; --raw renders what the template takes.");
        }
    }

    private static IEnumerable<string> Texts(JsonElement message) => Member(message, "content") switch
    {
        { ValueKind: JsonValueKind.String } text => [text.GetString()!],
        { ValueKind: JsonValueKind.Array } parts => [.. parts.EnumerateArray().Select(part => Text(part, "text")).OfType<string>()],
        _ => [],
    };

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;
}
