using LocalRunner.Fixtures;
using LocalRunner.Planning.Tests.Preflight.Fuzzing;
using Xunit.Abstractions;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>
/// The last word on what the preflight lets through: native code itself, in a process that may die of it. LOCALRUNNER_FUZZ_HEADERS sets how
/// many headers of each architecture are damaged.
/// </summary>
public sealed class DamagedHeaderTests(ITestOutputHelper output)
{
    private const int Copies = 2000;
    private const long MostMemory = 256L << 20;

    [Fact]
    public async Task LoadAsync_TwoThousandDamagedHeaders_EndInAClearErrorOrAWorkingModel()
    {
        var original = await File.ReadAllBytesAsync(Demo.Q8);
        using var folder = new TemporaryFolder();
        var run = await DamagedRun.RunAsync("demo-headers", Copies, seed => Damaged(folder, new HeaderMutations(original), original, seed));

        output.WriteLine(run.ToString());
        run.Failures.ShouldBeEmpty();
        run.Outcomes.ShouldContainKey("works");
        run.Outcomes.ShouldContainKey(nameof(LocalRunnerError.InvalidModel));
        run.Peak.ShouldBeLessThan(MostMemory);
    }

    [Fact]
    public async Task LoadAsync_DamagedHeadersOfEachArchitecture_EndInAClearErrorOrAWorkingModel()
    {
        using var folder = new TemporaryFolder();
        var files = FuzzedModels.Names.Select(name => File.ReadAllBytes(FuzzedModels.Write(folder, name))).ToList();
        var copies = DamagedRun.Number("LOCALRUNNER_FUZZ_HEADERS", 5);
        var run = await DamagedRun.RunAsync("headers", copies * files.Count, seed =>
        {
            var file = files[seed % files.Count];
            return Damaged(folder, new HeaderMutations(file), file, seed);
        });

        output.WriteLine(run.ToString());
        run.Failures.ShouldBeEmpty(string.Join("\n", run.Failures));
    }

    private static (string Request, string Description) Damaged(TemporaryFolder folder, HeaderMutations mutations, byte[] original, int seed)
    {
        byte[] copy = [.. mutations.Create(seed, out var description), .. original.AsSpan((int)mutations.DataStart)];
        return (folder.Write("damaged.gguf", copy), description);
    }
}
