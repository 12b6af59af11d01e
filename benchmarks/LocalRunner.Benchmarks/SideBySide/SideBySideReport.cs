using System.Runtime.InteropServices;
using System.Text;
using LocalRunner.Machine;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>Writes the comparison down as Markdown.</summary>
internal static class SideBySideReport
{
    public static string Write(IReadOnlyList<ModelFigures> figures, (LoadReply Local, LoadReply Node) sides, string command, TimeSpan duration)
    {
        var text = new StringBuilder();
        var (local, node) = sides;
        var machine = MachineInfo.Detect();
        Line(text, $"""
            # LocalRunner and node-llama-cpp side by side

                dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release -- {command}

            {local.Library} on {local.Runtime} with llama.cpp {local.Engine}, and {node.Library} on {node.Runtime} with llama.cpp {node.Engine}.
            {machine.Processor}, {machine.LogicalCores} virtual cores shared with other work, {new ByteSize(machine.EffectiveMemory)}, {RuntimeInformation.OSDescription},
            {LlamaCpp.Load().CpuVariant} build, {DateTime.UtcNow:yyyy-MM-dd}; {duration.TotalMinutes:0.0} minutes for {figures[0].Prompts.Count} rounds.

            Ratios are LocalRunner / node-llama-cpp, medians of the pairs of a round with their quartiles. Both run the same models (random weights), prompts and
            settings: context {Contest.ContextLength}, micro-batch {Contest.MicroBatchSize}, {local.Threads} threads, flash attention as llama.cpp resolves it, f16 cache, mapped weights, repacking on, the
            likeliest token. LocalRunner is asked by `LocalModel.GenerateAsync` with token ids, node-llama-cpp by `LlamaCompletion.generateCompletionWithMeta` with `onToken`
            and `onTextChunk`; each clock is the consumer's. node-llama-cpp can't set batch and micro-batch apart, so its batch is {Contest.MicroBatchSize}; LocalRunner's is 2048.
            """);
        WriteSpeed(text, $"Prompt of {Contest.PromptTokens} tokens, to the first token of the answer (t/s)", figures, model => model.Prompts);
        WriteSpeed(text, $"Answer, {Contest.AnswerTokens - 1} tokens after the first (t/s)", figures, model => model.Answers);
        var pairs = figures.Sum(model => model.Answers.Count);
        Line(text, $"\nBoth wrote the same tokens in {figures.Sum(model => model.SameAnswers)} of {pairs} pairs.");
        WriteMemory(text, "Most resident memory (VmHWM, MiB)", figures, peak => peak.Resident);
        WriteMemory(text, "Anonymous memory after the answer (RssAnon, MiB)", figures, peak => peak.Anonymous);
        Line(text, "\nMemory is that of a process of its own, which loads, reads the prompt and writes the answer once, with the other not running.");
        return text.ToString();
    }

    private static void WriteSpeed(StringBuilder text, string title, IReadOnlyList<ModelFigures> figures, Func<ModelFigures, IReadOnlyList<SpeedPair>> pairs)
    {
        Line(text, $"\n## {title}\n");
        Head(text, "model", "parameters", "LocalRunner", "node-llama-cpp", "ratio", "quartiles");
        foreach (var model in figures)
        {
            var rounds = pairs(model);
            var ratio = Quartiles.Of(rounds.Select(pair => pair.Ratio));
            Row(text, model.Model, $"{model.Parameters / 1e6:0} M", $"{Quartiles.Of(rounds.Select(pair => pair.Local)).Median:0.0}",
                $"{Quartiles.Of(rounds.Select(pair => pair.Node)).Median:0.0}", $"{ratio.Median:0.000}", $"{ratio.Lower:0.000} to {ratio.Upper:0.000}");
        }
    }

    private static void WriteMemory(StringBuilder text, string title, IReadOnlyList<ModelFigures> figures, Func<ProcessPeak, long> bytes)
    {
        Line(text, $"\n## {title}\n");
        Head(text, "model", "file", "LocalRunner", "node-llama-cpp", "ratio");
        foreach (var model in figures)
        {
            var (local, node) = (bytes(model.LocalMemory), bytes(model.NodeMemory));
            Row(text, model.Model, Mebibytes(model.FileBytes), Mebibytes(local), Mebibytes(node), $"{(double)local / node:0.000}");
        }
    }
}
