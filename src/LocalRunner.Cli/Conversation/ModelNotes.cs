using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Machine;

namespace LocalRunner.Cli.Conversation;

/// <summary>What a chat tells of its model.</summary>
internal static class ModelNotes
{
    /// <summary>The columns of the names in <see cref="Of"/>.</summary>
    public const int NameColumns = 15;

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
