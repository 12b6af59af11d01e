using LocalRunner.Bench.Text;
using LocalRunner.Machine;

namespace LocalRunner.Cli.Output;

/// <summary>What --verbose prints after an answer, under the names that Ollama's users know.</summary>
internal static class Statistics
{
    public static void Write(TextWriter writer, LocalModel model, GenerationResult result, TimeSpan elapsed)
    {
        var (usage, timings) = (result.Usage, result.Timings);
        var cached = usage.CachedTokens > 0 ? $" ({usage.CachedTokens} cached)" : "";

        writer.WriteLine();
        Line("total duration", Sizes.Duration(model.LoadDuration + elapsed));
        Line("load duration", Sizes.Duration(model.LoadDuration));
        Line("prompt eval count", $"{usage.PromptTokens} token(s){cached}");
        Line("prompt eval duration", Sizes.Duration(timings.Prompt));
        Line("prompt eval rate", $"{timings.PromptTokensPerSecond:0.00} tokens/s");
        Line("time to first token", Sizes.Duration(timings.FirstToken));
        Line("eval count", $"{usage.CompletionTokens} token(s)");
        Line("eval duration", Sizes.Duration(timings.Decode));
        Line("eval rate", $"{timings.DecodeTokensPerSecond:0.00} tokens/s");
        WriteMemory(writer, model);

        void Line(string name, string value) => writer.WriteLine($"{name + ":",-22}{value}");
    }

    /// <summary>Predicted beside measured: the process as the system sees it, and each buffer as the engine's log has it.</summary>
    private static void WriteMemory(TextWriter writer, LocalModel model)
    {
        var (predicted, engine, process, moment) = (model.Plan.Memory, model.Memory, ProcessMemory.Read(), model.EstimateMemory());
        var peak = Math.Max(moment.Resident, predicted.LoadPeak);
        writer.WriteLine($"{"tokens in the cache:",-22}{model.ReachedTokens} of {model.Settings.ContextLength}");
        writer.WriteLine($"{"peak memory:",-22}{new ByteSize(process.PeakResident)} (predicted {new ByteSize(peak)}, {Difference(peak, process.PeakResident)}; with the context full {new ByteSize(predicted.ResidentPeak)})");
        if (process.Anonymous is { } anonymous)
            writer.WriteLine($"{"not evictable:",-22}{new ByteSize(anonymous)} (predicted {new ByteSize(moment.Anonymous)}, {Difference(moment.Anonymous, anonymous)}; with the context full {new ByteSize(predicted.Anonymous)})");
        WriteBuffers(writer, "",
        [
            ("weights, mapped", predicted.WeightsMapped, engine.WeightsMapped),
            ("weights, repacked", predicted.WeightsRepacked, engine.WeightsRepacked),
            ("weights, copied", predicted.WeightsCopied, engine.WeightsCopied),
            ("KV cache", predicted.KvCache, engine.KvCache),
            ("recurrent state", predicted.RecurrentState, engine.RecurrentState),
            ("compute", predicted.Compute, engine.Compute),
            ("output", predicted.Output, engine.Output),
        ]);
        foreach (var gpu in engine.Gpus)
        {
            var said = predicted.Gpus.FirstOrDefault(each => each.Name == gpu.Name) ?? new(gpu.Name, 0, 0, 0);
            WriteBuffers(writer, $" on {gpu.Name}", [("weights", said.Weights, gpu.Weights), ("KV cache", said.KvCache, gpu.KvCache), ("compute", said.Compute, gpu.Compute)]);
        }
    }

    private static void WriteBuffers(TextWriter writer, string where, IEnumerable<(string Name, long Predicted, long Measured)> buffers)
    {
        foreach (var (name, said, was) in buffers.Where(buffer => buffer.Predicted > 0 || buffer.Measured > 0))
            writer.WriteLine($"{$"  {name}{where}:",-21} {new ByteSize(was)} (predicted {new ByteSize(said)})");
    }

    private static string Difference(long predicted, long measured) =>
        measured == 0 ? "not measured" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100.0 * (predicted - measured) / measured:+0.0;-0.0;0.0} %");
}
