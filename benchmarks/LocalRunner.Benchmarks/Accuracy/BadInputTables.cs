using System.Text;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>What the planner says to wishes that can't be met, and to headers that can't be right.</summary>
internal static class BadInputTables
{
    public static void Write(StringBuilder text)
    {
        Line(text, "\n## Bad input\n");
        Head(text, "input", "answer");
        foreach (var (what, budget) in new[] { ("a budget of 0", 0L), ("a budget of −1", -1), ("a budget of 10 TB", 10_000_000_000_000) })
            Case(text, what, () => Plan("llama-3.3-70b:Q4_K_M", new() { Budget = budget }));
        Case(text, "a context of 262,144, beyond the trained 131,072", () => Plan("llama-3.3-70b:Q4_K_M", new() { ContextLength = 262_144, Budget = ByteSize.FromGB(256) }));
        Case(text, "a context of 131,072 in 48 GB", () => Plan("llama-3.3-70b:Q4_K_M", new() { ContextLength = 131_072, Budget = ByteSize.FromGB(48) }));
        Case(text, "a context of 0", () => Plan("llama-3.3-70b:Q4_K_M", new() { ContextLength = 0 }));
        Case(text, "a context beyond learned positions", () => Plan("cerebras-gpt-111m:Q8_0", new() { ContextLength = 4096 }));
        Case(text, "the name llama-3.3-7b", () => Plan("llama-3.3-7b", new()));
        Case(text, "the type llama-3.3-70b:Q9", () => Plan("llama-3.3-70b:Q9", new()));
        Case(text, "the device m2-max-65gb", () => DeviceInfo.FromPreset("m2-max-65gb").Name);
        foreach (var (key, value) in new[] { ("llama.embedding_length", 4096u), ("llama.block_count", 81u), ("llama.attention.head_count_kv", 1u << 30), ("llama.expert_used_count", 9u) })
            Case(text, $"a 70B header that says {key} = {value}", () => Changed(key, value));
    }

    private static void Case(StringBuilder text, string what, Func<string> action)
    {
        string answer;
        try
        {
            answer = action();
        }
        catch (LocalRunnerException refusal)
        {
            answer = $"{refusal.Error}: {refusal.Message}";
        }

        Row(text, what, answer.Replace('|', '/'));
    }

    private static string Plan(string reference, PlanOptions options)
    {
        var match = ModelCatalog.Find(reference);
        using var header = SyntheticModel.Create(match.Entry.Shape with { Name = match.Entry.Id }, match.FileType ?? GgufFileType.Q4_K_M).Preview();
        return Answer(MemoryPlanner.Plan(header, options, DeviceInfo.FromPreset("laptop-64gb")));
    }

    private static string Changed(string key, uint value)
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find("llama-3.3-70b").Entry.Shape, GgufFileType.Q4_K_M).Preview();
        var writer = new GgufWriter();
        foreach (var (name, old) in header.Metadata.Where(pair => pair.Key != key))
            writer.Add(name, old);
        writer.Add(key, GgufValue.Of(value));
        foreach (var tensor in header.Tensors)
            writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        using var changed = writer.Preview("changed.gguf");
        return Answer(MemoryPlanner.Plan(changed, null, DeviceInfo.FromPreset("laptop-64gb")));
    }

    private static string Answer(MemoryPlan plan) =>
        string.Join(" ", new[] { plan.Fits ? "fits:" : "does not fit:", plan.Reason }
            .Concat(plan.Warnings)
            .Concat(plan.Fits ? [] : plan.Alternatives.Take(1).Select(other => $"Would fit: {other.Reason}")));
}
