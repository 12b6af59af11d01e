using System.Globalization;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Planning.Tests.Preflight.Fuzzing;
using Xunit.Abstractions;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>
/// Models of many architectures, split ones and adapters, damaged and given to native code in a process that may die of it.
/// LOCALRUNNER_FUZZ_CASES sets another number of cases.
/// </summary>
public sealed class DamagedModelTests(ITestOutputHelper output)
{
    private const int Cases = 900;
    private const int Adapters = 5;
    private const int Splits = 11;

    [Fact]
    public async Task LoadAsync_UndamagedModelOfEachArchitecture_Works()
    {
        using var folder = new TemporaryFolder();
        using var probe = Probe.Start(["load-each"]);
        foreach (var name in FuzzedModels.Names)
        {
            var answer = await probe.AskAsync(FuzzedModels.Write(folder, name), TimeSpan.FromSeconds(30));
            (answer ?? "died").ShouldStartWith("works", customMessage: name);
        }
    }

    [Fact]
    public async Task LoadAsync_DamagedModels_EndInAClearErrorOrAWorkingModel()
    {
        using var folder = new TemporaryFolder();
        var models = FuzzedModels.Names.Select(name => FuzzedModels.Write(folder, name)).ToList();
        var mutations = models.ConvertAll(path => new ModelMutations(File.ReadAllBytes(path)));
        var run = await DamagedRun.RunAsync("models", DamagedRun.Number("LOCALRUNNER_FUZZ_CASES", Cases), seed =>
        {
            var (round, number) = Math.DivRem(seed, models.Count);
            var request = round % Adapters == 0 ? WithAdapter(folder, models[number], seed, out var description)
                : round % Splits == 0 ? Split(folder, models[number], seed, out description)
                : folder.Write("damaged.gguf", mutations[number].Create(seed, out description));
            return (request, $"{FuzzedModels.Names[number]}: {description}");
        });

        output.WriteLine(run.ToString());
        run.Failures.ShouldBeEmpty(string.Join("\n", run.Failures));
        run.Outcomes.ShouldContainKey("works");
    }

    private static string WithAdapter(TemporaryFolder folder, string model, int seed, out string description)
    {
        using var file = GgufFile.Open(model);
        var adapter = folder.File("adapter.gguf");
        var scale = DamagedAdapters.Write(seed, file, adapter);
        description = "adapter";
        if (seed % 2 == 0)
        {
            File.WriteAllBytes(adapter, new ModelMutations(File.ReadAllBytes(adapter)).Create(seed, out var damage));
            description = $"adapter: {damage}";
        }

        return string.Create(CultureInfo.InvariantCulture, $"{model}\t{adapter}\t{scale}");
    }

    private static string Split(TemporaryFolder folder, string model, int seed, out string description)
    {
        var random = new Random(seed);
        using var file = GgufFile.Open(model);
        var parts = GgufWriter.Of(file).WriteSplit(folder.File("split"), Math.Max(1, (file.Tensors.Count / 3) + 1));
        var part = parts[random.Next(parts.Count)];
        var bytes = new ModelMutations(File.ReadAllBytes(part)).Create(seed, out description);
        File.WriteAllBytes(part, bytes);
        description = $"part {parts.ToList().IndexOf(part) + 1} of {parts.Count}: {description}";
        return parts[0];
    }
}
