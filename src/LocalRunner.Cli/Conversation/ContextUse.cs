using System.Globalization;
using System.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Tools;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>How much of the context a conversation takes, and who takes it.</summary>
internal static class ContextUse
{
    private const int Cells = 30;

    /// <summary>Says how many tokens the conversation takes, by role and with the tools that are offered, and how much room is left.</summary>
    public static async Task<string> DescribeAsync(LocalModel model, ToolChat? tools, IReadOnlyList<ChatMessage> messages, CancellationToken cancellation)
    {
        var room = model.Settings.ContextLength;
        var offered = messages.Count == 0 || tools is null ? 0 : await OfferedAsync(model, tools, cancellation);
        var written = messages.Count == 0 ? 0 : Count(model, model.FormatChat(messages), parseSpecial: true);
        var images = messages.SelectMany(message => message.Contents).OfType<DataContent>().Count();
        var shown = images == 0 ? 0 : Math.Max(0, await WithImagesAsync(model, messages, cancellation) - written);
        var used = offered + written + shown;
        var full = (int)Math.Clamp((long)used * Cells / room, used > 0 ? 1 : 0, Cells);
        var notes = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{BarText.Of(full, Cells)} {used:N0} of {room:N0} tokens, {Math.Max(0, room - used):N0} left");
        foreach (var role in messages.Select((message, place) => (message.Role, Tokens: Tokens(model, messages, place))).GroupBy(message => message.Role))
            notes.AppendLine(CultureInfo.InvariantCulture, $"{role.Key.Value}: {Many(role.Count(), "message")}, {role.Sum(message => message.Tokens):N0} tokens");
        if (images > 0)
            notes.AppendLine(CultureInfo.InvariantCulture, $"{Many(images, "image")}: {shown:N0} tokens");
        if (offered > 0)
            notes.AppendLine(CultureInfo.InvariantCulture, $"{Many(tools!.Tools.Count, "tool")} offered: {offered:N0} tokens");
        var cache = model.Plan.Memory.KvCache + model.Plan.Memory.RecurrentState;
        return notes.Append(CultureInfo.InvariantCulture, $"The cache for all of it takes {new ByteSize(cache)}, {model.Settings.KeyCacheType.Name()} keys and {model.Settings.ValueCacheType.Name()} values.").ToString();
    }

    /// <summary>Counts a message: its text, or where it calls or answers calls all that the template makes of it.</summary>
    private static int Tokens(LocalModel model, IReadOnlyList<ChatMessage> messages, int place)
    {
        var message = messages[place];
        if (message.Contents.Any(content => content is FunctionCallContent or FunctionResultContent))
        {
            try
            {
                return Math.Max(0, Rendered(place + 1) - Rendered(place));
            }
            catch (LocalRunnerException)
            {
                // The template refuses a conversation that ends here.
            }
        }

        return Count(model, message.Text, parseSpecial: false);

        int Rendered(int count) => Count(model, model.FormatChat(messages.Take(count), addAssistant: false), parseSpecial: true);
    }

    private static async Task<int> WithImagesAsync(LocalModel model, IReadOnlyList<ChatMessage> messages, CancellationToken cancellation)
    {
        using var client = new LocalChatClient(model);
        return (await client.PrepareAsync(messages, options: null, cancellation)).Tokens.Length;
    }

    /// <summary>Counts what the tools add to a conversation.</summary>
    private static async Task<int> OfferedAsync(LocalModel model, ToolChat tools, CancellationToken cancellation)
    {
        ChatMessage[] least = [new(ChatRole.User, "?")];
        try
        {
            var prompt = await tools.PrepareAsync(least, cancellation);
            return Math.Max(0, prompt.Tokens.Length - Count(model, model.FormatChat(least), parseSpecial: true));
        }
        catch (LocalRunnerException)
        {
            return 0;
        }
    }

    private static int Count(LocalModel model, string text, bool parseSpecial) => model.Tokenize(text, addSpecial: false, parseSpecial).Length;

    private static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
