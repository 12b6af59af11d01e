using System.Globalization;
using LocalRunner.Bench.Text;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Output;

/// <summary>Names the command that shows what a figure of a plan really is.</summary>
/// <param name="plan">The plan.</param>
/// <param name="model">The model, as a command takes it.</param>
internal sealed class FigureChecks(MemoryPlan plan, string model)
{
    private static readonly Dictionary<string, string> s_counted = new(StringComparer.Ordinal)
    {
        ["KV cache"] = "kv_cache",
        ["recurrent state"] = "recurrent_state",
        ["compute"] = "compute",
        ["output"] = "output",
    };

    /// <summary>Gets a command for one figure: weights are in the header, the engine's log has its buffers, and the system what a process takes.</summary>
    public string Of(MemoryFigure figure) =>
        figure.Component.StartsWith("weights", StringComparison.Ordinal) ? $"localrunner inspect {Quoted(model)} --tensors"
        : s_counted.TryGetValue(figure.Component, out var name) ? $"{Run} --json, .memory.engine.{name}"
        : $"{Run} --verbose";

    private string Run
    {
        get
        {
            var settings = plan.Settings;
            var cache = settings.KeyCacheType == settings.ValueCacheType
                ? $"--kv-type {settings.KeyCacheType.Name()}"
                : $"--kv-type-k {settings.KeyCacheType.Name()} --kv-type-v {settings.ValueCacheType.Name()}";
            var layers = plan.Device.Gpus.Count > 0 ? $" --gpu-layers {settings.GpuLayers} --cpu-experts {settings.CpuExperts}" : "";
            return string.Create(CultureInfo.InvariantCulture,
                $"localrunner run {Quoted(model)} --raw x --max-tokens 1 --ctx {settings.ContextLength} --batch {settings.BatchSize} --ubatch {settings.MicroBatchSize} {cache} --flash-attention {(settings.FlashAttention ? "on" : "off")} --load-mode {SettingNames.Of(settings.LoadMode)}{(settings.Repack ? "" : " --no-repack")}{(settings.FullWindowCache ? " --swa-full" : "")} --threads {settings.Threads}{layers}");
        }
    }

    private static string Quoted(string text) => text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text;
}
