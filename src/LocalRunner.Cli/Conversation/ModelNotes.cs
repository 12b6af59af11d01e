using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Machine;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Conversation;

/// <summary>What a chat tells of its model and of the conversation's place in it.</summary>
internal static class ModelNotes
{
    /// <summary>The columns of the names in <see cref="Of"/>.</summary>
    public const int NameColumns = 15;

    private const int Cells = 30;

    /// <summary>Says how many tokens the conversation takes, by role, and how much room is left.</summary>
    public static string Context(LocalModel model, IReadOnlyList<ChatMessage> messages)
    {
        var room = model.Settings.ContextLength;
        var used = messages.Count == 0 ? 0 : model.Tokenize(model.FormatChat(messages), addSpecial: false).Length;
        var full = (int)Math.Clamp((long)used * Cells / room, used > 0 ? 1 : 0, Cells);
        var cache = model.Plan.Memory.KvCache + model.Plan.Memory.RecurrentState;
        var notes = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{BarText.Of(full, Cells)} {used:N0} of {room:N0} tokens, {Math.Max(0, room - used):N0} left");
        foreach (var role in messages.GroupBy(message => message.Role))
            notes.AppendLine(CultureInfo.InvariantCulture, $"{role.Key.Value}: {Messages(role.Count())}, {role.Sum(message => model.Tokenize(message.Text, addSpecial: false, parseSpecial: false).Length):N0} tokens");
        return notes.Append(CultureInfo.InvariantCulture, $"The cache for all of it takes {new ByteSize(cache)}, {model.Settings.KeyCacheType.Name()} keys and {model.Settings.ValueCacheType.Name()} values.").ToString();
    }

    private static string Messages(int count) => count == 1 ? "1 message" : $"{count} messages";

    /// <summary>Lists what the model is, what it runs with, and its memory predicted and measured.</summary>
    public static string Of(LocalModel model)
    {
        var (info, settings, process) = (model.Info, model.Settings, ProcessMemory.Read());
        var notes = new StringBuilder();
        Line("model", $"{info.Name}, {info.Architecture}, {Sizes.Count(info.Parameters)} parameters, {info.FileType}");
        Line("context", string.Create(CultureInfo.InvariantCulture, $"{settings.ContextLength:N0} tokens"));
        Line("KV cache", $"{settings.KeyCacheType.Name()} keys, {settings.ValueCacheType.Name()} values, flash attention {(settings.FlashAttention ? "on" : "off")}");
        Line("batch", $"{settings.BatchSize}, micro-batch {settings.MicroBatchSize}, {settings.Threads} threads");
        Line("weights", $"{SettingNames.Of(settings.LoadMode)}, {settings.GpuLayers} layers on a GPU");
        Line("peak memory", $"{new ByteSize(process.PeakResident)}, predicted {new ByteSize(model.Plan.Memory.ResidentPeak)}");
        if (process.Anonymous is { } anonymous)
            Line("not evictable", $"{new ByteSize(anonymous)}, predicted {new ByteSize(model.Plan.Memory.Anonymous)}");
        return notes.ToString().TrimEnd();

        void Line(string name, string value) => notes.AppendLine(CultureInfo.InvariantCulture, $"{name,-NameColumns}{value}");
    }
}
