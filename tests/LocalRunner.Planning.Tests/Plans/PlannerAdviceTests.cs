using System.Globalization;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Plans;

/// <summary>Compares docs/planner-advice.md with what the planner says; LOCALRUNNER_WRITE_ADVICE=1 writes it anew.</summary>
public sealed class PlannerAdviceTests
{
    private static readonly string[] s_devices = ["rtx-4060", "rtx-3060", "rtx-4080", "rtx-4090", "m1-8gb", "m4-pro-24gb", "m2-max-64gb", "laptop-16gb"];
    private static readonly string[] s_models = ["llama-3.2-1b", "llama-3.1-8b", "gemma-3-27b", "mixtral-8x7b", "llama-3.3-70b"];

    private static readonly GgufFileType[] s_types =
        [GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.Q4_K_M, GgufFileType.Q3_K_M, GgufFileType.Q2_K];

    [Fact]
    public void Advice_FortyPairs_IsWhatTheDocumentSays()
    {
        var lines = new List<string> { "| device | model | plan | tokens a second at most | why |", "| --- | --- | --- | --- | --- |" };
        var others = new List<string> { "| device | model | plan | llama-fit-params, same file | llmfit | how they differ |", "| --- | --- | --- | --- | --- | --- |" };
        foreach (var id in s_models)
        {
            var entry = ModelCatalog.Entries.First(entry => entry.Id == id);
            var family = s_types.Select(type => SyntheticModel.Create(entry.Shape, type).Preview()).ToList();
            foreach (var name in s_devices)
            {
                var plan = MemoryPlanner.Plan(family, null, DevicePresets.Find(name));
                var settings = plan.Settings;
                var file = family.First(file => GgufFileTypes.NameOf(GgufFileTypes.Of(file)!.Value) == plan.FileType);
                var seconds = new LocalRunner.Memory.MemoryEstimator(file, plan.Device).Time.Seconds(settings, 0);
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {id} | {(plan.Fits ? "" : "does not fit: ")}{plan.FileType}, {settings.KeyCacheType.Name()} KV, {settings.ContextLength}, {settings.GpuLayers} GPU layers, {settings.CpuExperts} with experts in RAM | {1 / seconds:0.0} | {plan.Reason} |"));
                var (fit, llmfit) = (LlamaFit.Of(file, plan.Device), Llmfit.Of(entry, plan.Device));
                others.Add($"| {name} | {id} | {(plan.Fits ? "" : "does not fit: ")}{plan.FileType}, {settings.ContextLength} | {fit} | {llmfit} | {$"{fit.Beside(plan)} {llmfit.Beside(plan)}".TrimEnd()} |");
            }

            family.ForEach(file => file.Dispose());
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "LocalRunner.sln")))
            folder = folder.Parent;
        var path = Path.Combine(folder.FullName, "docs", "planner-advice.md");
        if (Environment.GetEnvironmentVariable("LOCALRUNNER_WRITE_ADVICE") == "1")
            File.WriteAllText(path, Document(lines, others));

        File.ReadAllLines(path).Where(line => line.StartsWith('|')).ShouldBe([.. lines, .. others]);
    }

    private static string Document(List<string> lines, List<string> others) => $"""
        # What the planner advises

        Eight devices and five models in six quants, Q8_0 to Q2_K, with nothing asked for. Speeds are the bytes of a token over the published bandwidths. A test compares the tables with the planner.

        {string.Join('\n', lines)}

        ## Beside others

        What two other tools would choose by their published rules: llama-fit-params (common/fit.cpp of llama.cpp b10256) for the file that was chosen here, since it chooses none, with the sizes of our formulas; llmfit (its sources of 22 August 2026) for the model. "All layers" counts the output as one.

        {string.Join('\n', others)}

        """;
}
