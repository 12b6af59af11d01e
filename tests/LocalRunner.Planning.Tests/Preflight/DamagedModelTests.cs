using System.Globalization;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;
using Xunit.Abstractions;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>
/// Models of many architectures, split ones and adapters, damaged and given to native code in a process that may die of it.
/// LOCALRUNNER_FUZZ_CASES sets another number of cases, and LOCALRUNNER_FUZZ_SEED where the seeds begin.
/// </summary>
public sealed class DamagedModelTests(ITestOutputHelper output)
{
    private const int Adapters = 5;
    private const int Splits = 11;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly string[] s_documented =
    [
        "works", nameof(LocalRunnerError.InvalidModel), nameof(LocalRunnerError.UnsupportedModel), nameof(LocalRunnerError.AdapterMismatch),
        nameof(LocalRunnerError.InvalidArgument), nameof(LocalRunnerError.OutOfMemory), nameof(LocalRunnerError.FileNotFound), nameof(LocalRunnerError.GenerationFailed), nameof(LocalRunnerError.PromptTooLong),
    ];

    public static int Cases { get; } = Number("LOCALRUNNER_FUZZ_CASES", 900);

    private static int FirstSeed { get; } = Number("LOCALRUNNER_FUZZ_SEED", 1);

    private static IEnumerable<string> Names => SampleShapes.All.Select(shape => shape.Name).Concat(OtherArchitectures.Names);

    [Fact]
    public async Task LoadAsync_UndamagedModelOfEachArchitecture_Works()
    {
        using var folder = new TemporaryFolder();
        using var probe = Probe.Start(["load-each"]);
        foreach (var name in Names)
        {
            var answer = await probe.AskAsync(Model(folder, name), s_patience);
            (answer ?? "died").ShouldStartWith("works", customMessage: name);
        }
    }

    [Fact]
    public async Task LoadAsync_DamagedModels_EndInAClearErrorOrAWorkingModel()
    {
        using var folder = new TemporaryFolder();
        var models = Names.ToDictionary(name => name, name => Model(folder, name));
        var mutations = models.ToDictionary(pair => pair.Key, pair => new ModelMutations(File.ReadAllBytes(pair.Value)));
        var names = models.Keys.ToList();
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        var probe = Probe.Start(["load-each"]);
        try
        {
            for (var seed = FirstSeed; seed < FirstSeed + Cases; seed++)
            {
                var name = names[seed % names.Count];
                var request = seed % Adapters == 0 ? WithAdapter(folder, models[name], seed, out var description)
                    : seed % Splits == 0 ? Split(folder, name, seed, out description)
                    : folder.Write("damaged.gguf", mutations[name].Create(seed, out description));
                var answer = (await probe.AskAsync(request, s_patience))?.Split(' ')[0];
                if (answer is null || !s_documented.Contains(answer))
                {
                    failures.Add($"{name}, seed {seed}: {answer ?? "ended the process or hung"}: {description}");
                    probe.Dispose();
                    probe = Probe.Start(["load-each"]);
                }

                outcomes[answer ?? "died"] = outcomes.GetValueOrDefault(answer ?? "died") + 1;
            }
        }
        finally
        {
            probe.Dispose();
        }

        output.WriteLine($"{Cases} cases from seed {FirstSeed}: {string.Join(", ", outcomes)}");
        failures.ShouldBeEmpty(string.Join("\n", failures));
        outcomes.ShouldContainKey("works");
    }

    private static string Model(TemporaryFolder folder, string name)
    {
        var path = folder.File(name + ".gguf");
        if (SampleShapes.Find(name) is not null)
            SyntheticModel.Create(Shrunk(name), GgufFileType.Q8_0).Write(path);
        else
            OtherArchitectures.Of(name).Write(path);
        return path;
    }

    private static ModelShape Shrunk(string name)
    {
        var shape = SmallShapes.Of(name);
        return shape with { Vocabulary = 288, ContextLength = Math.Min(shape.ContextLength, 1024) };
    }

    private static string WithAdapter(TemporaryFolder folder, string model, int seed, out string description)
    {
        using var file = GgufFile.Open(model);
        var adapter = folder.File("adapter.gguf");
        var scale = DamagedAdapters.Write(seed, file, adapter);
        description = "adapter";
        return string.Create(CultureInfo.InvariantCulture, $"{model}\t{adapter}\t{scale}");
    }

    private static string Split(TemporaryFolder folder, string name, int seed, out string description)
    {
        var random = new Random(seed);
        using var file = GgufFile.Open(folder.File(name + ".gguf"));
        var parts = GgufWriter.Of(file).WriteSplit(folder.File("split"), Math.Max(1, (file.Tensors.Count / 3) + 1));
        var part = parts[random.Next(parts.Count)];
        var bytes = new ModelMutations(File.ReadAllBytes(part)).Create(seed, out description);
        File.WriteAllBytes(part, bytes);
        description = $"part {parts.ToList().IndexOf(part) + 1} of {parts.Count}: {description}";
        return parts[0];
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
