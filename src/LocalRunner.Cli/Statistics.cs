using LocalRunner.Machine;

namespace LocalRunner.Cli;

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
        Line("peak memory", Sizes.Bytes(ProcessMemory.Read().PeakResident));

        void Line(string name, string value) => writer.WriteLine($"{name + ":",-22}{value}");
    }
}
