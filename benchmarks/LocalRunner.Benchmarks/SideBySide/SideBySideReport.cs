using System.Runtime.InteropServices;
using System.Text;
using LocalRunner.Machine;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>Writes the comparison down as Markdown.</summary>
internal static class SideBySideReport
{
    public static string Write(IReadOnlyList<ModelFigures> figures, IReadOnlyList<SideProgram> programs, IReadOnlyList<LoadReply> sides, string command, TimeSpan duration)
    {
        var text = new StringBuilder();
        var machine = MachineInfo.Detect();
        string[] names = [.. programs.Select(program => program.Name)];
        Line(text, $"""
            # LocalRunner side by side with {string.Join(", ", names[1..])}

                dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release -- {command}

            {string.Join(";\n", sides.Select(side => $"{side.Library} on {side.Runtime} with llama.cpp {side.Engine}"))}.
            {machine.Processor}, {machine.LogicalCores} virtual cores shared with other work, {new ByteSize(machine.EffectiveMemory)}, {RuntimeInformation.OSDescription},
            {LlamaCpp.Load().CpuVariant} build, {DateTime.UtcNow:yyyy-MM-dd}; {duration.TotalMinutes:0.0} minutes for {figures[0].Sides[0].Prompts.Count} rounds.

            Ratios are LocalRunner's figure over the other's, medians of the ratios of a round with their quartiles. All run the same models (random weights),
            prompts and settings: context {Contest.ContextLength}, micro-batch {Contest.MicroBatchSize}, {sides[0].Threads} threads, flash attention as llama.cpp resolves it, f16 cache, mapped
            weights, repacking on, the likeliest token. LocalRunner is asked by `LocalModel.GenerateAsync` with token ids, node-llama-cpp by
            `LlamaCompletion.generateCompletionWithMeta` with `onToken` and `onTextChunk`, LLamaSharp's executors by `InferAsync` with the same text and
            `GreedySamplingPipeline`; each clock is the consumer's. LocalRunner's batch is 2048, the others' {Contest.MicroBatchSize}. LLamaSharp's executors read
            the weights into memory instead of mapping them, which is their default: all are anonymous memory there, and no page of the file is left beside a repacked copy.
            """);
        WriteRatios(text, $"Prompt of {Contest.PromptTokens} tokens, to the first token of the answer (tokens a second; more is better)", "0.0", figures, names, side => side.Prompts);
        WriteRatios(text, $"Answer, {Contest.AnswerTokens - 1} tokens after the first (tokens a second; more is better)", "0.0", figures, names, side => side.Answers);
        WriteRatios(text, $"Second turn: the conversation so far and \"{Contest.SecondTurn.Trim()}\", to the first token (milliseconds; less is better)", "0.0", figures, names,
            side => [.. side.SecondTurns.Select(seconds => 1000 * seconds)]);
        WriteValues(text, "Most resident memory (VmHWM, MiB; less is better)", figures, names, side => side.Memory.Resident / 1048576.0);
        WriteValues(text, "Anonymous memory after the answer (RssAnon, MiB; less is better)", figures, names, side => side.Memory.Anonymous / 1048576.0);
        WriteValues(text, $"Managed memory allocated, bytes a token over an answer of {Contest.AnswerTokens} (less is better)", figures, names, side => side.AllocatedPerToken);
        Line(text, "\nMemory is that of a process of its own, which loads, reads the prompt and writes the answer once, with the others not running.");
        Line(text, $"Answers that came as tokens were the same as LocalRunner's in {figures.Sum(model => model.SameAnswers)} of {figures.Sum(model => model.ComparedAnswers)}.");
        return text.ToString();
    }

    private static void WriteRatios(
        StringBuilder text, string title, string format, IReadOnlyList<ModelFigures> figures, string[] names, Func<SideFigures, IReadOnlyList<double>> values)
    {
        Line(text, $"\n## {title}\n");
        Head(text, ["model", .. names, .. names[1..].Select(name => $"ratio to {name}")]);
        foreach (var model in figures)
        {
            var ours = values(model.Sides[0]);
            Row(text,
            [
                model.Model,
                .. model.Sides.Select(side => Quartiles.Of(values(side)).Median.ToString(format, null)),
                .. model.Sides.Skip(1).Select(side => Ratio(Quartiles.Of(values(side).Select((theirs, round) => ours[round] / theirs)))),
            ]);
        }
    }

    private static void WriteValues(StringBuilder text, string title, IReadOnlyList<ModelFigures> figures, string[] names, Func<SideFigures, double?> value)
    {
        Line(text, $"\n## {title}\n");
        Head(text, ["model", .. names, .. names[1..].Select(name => $"ratio to {name}")]);
        foreach (var model in figures)
        {
            var ours = value(model.Sides[0]);
            Row(text,
            [
                $"{model.Model}, {Mebibytes(model.FileBytes)} MiB",
                .. model.Sides.Select(side => value(side) is { } each ? $"{each:0.0}" : "–"),
                .. model.Sides.Skip(1).Select(side => value(side) is { } theirs ? $"{ours / theirs:0.000}" : "–"),
            ]);
        }
    }

    private static string Ratio(Quartiles ratio) => $"{ratio.Median:0.000} ({ratio.Lower:0.000} to {ratio.Upper:0.000})";
}
