using LocalRunner.Bench.Results;
using LocalRunner.Bench.Tuning;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Measuring;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Tests.Measuring;

public sealed class SweepDefaultsTests
{
    [Fact]
    public void Save_Sweep_IsWhatRunLoadsTheModelWith()
    {
        using var folder = new TemporaryFolder();
        var terminal = new Terminal(() => TextReader.Null, Stream.Null, Stream.Null) { ConfigurationFolder = folder.Path };
        var report = new SweepReport
        {
            Model = "demo",
            Measure = "an exchange",
            Steps = [new("ubatch", [new("128", 2, 0, 10, 20, null), new("256", 1, 0, 30, 40, null)], "256", "Faster.")],
            Best = MadeUp.Model(new()).Settings!,
            SecondsBefore = 2,
            SecondsAfter = 1,
        };

        var saved = SweepDefaults.Save(terminal, Demo.Q8, report, new() { MicroBatchSize = 256, LoadMode = LoadMode.None });

        File.Exists(saved).ShouldBeTrue();
        Path.GetDirectoryName(saved).ShouldBe(folder.Path);
        using var file = GgufFile.Open(Demo.Q8);
        var defaults = ModelDefaults.Find(file, folder.Path, out _).ShouldNotBeNull();
        defaults.MicroBatchSize.ShouldBe(256);
        defaults.LoadMode.ShouldBe(LoadMode.None);
        defaults.FlashAttention.ShouldBeNull();
        defaults.PromptTokensPerSecond.ShouldBe(30);
        defaults.DecodeTokensPerSecond.ShouldBe(40);
    }
}
