using LocalRunner.Bench.Tuning;
using LocalRunner.Gguf;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Cli;

public sealed class SavedSettingsTests : IDisposable
{
    private static readonly string[] s_run = ["run", "demo", "hi", "--temperature", "0", "--max-tokens", "2"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Save(ModelDefaults settings)
    {
        using var file = GgufFile.Open(Demo.Q8);
        ModelDefaults.Save(file, settings, _folder.Path);
    }

    private void SaveSmallBatch() => Save(new()
    {
        SavedOn = new DateOnly(2026, 11, 20),
        Threads = 1,
        MicroBatchSize = 64,
        KeyCacheType = KvCacheType.Q8_0,
        LoadMode = LoadMode.None,
        Repack = false,
    });

    [Fact]
    public async Task Run_SavedSettings_AreUsed()
    {
        SaveSmallBatch();

        var run = await CliRun.ConfiguredAsync(_folder.Path, [.. s_run, "--json"]);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBeEmpty();
        var settings = run.Json.GetProperty("settings");
        settings.GetProperty("threads").GetInt32().ShouldBe(1);
        settings.GetProperty("ubatch").GetInt32().ShouldBe(64);
        settings.GetProperty("kv_type_k").GetString().ShouldBe("q8_0");
        settings.GetProperty("load_mode").GetString().ShouldBe("none");
        settings.GetProperty("repack").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Run_FlagsGiven_WinOverSavedSettings()
    {
        SaveSmallBatch();

        var run = await CliRun.ConfiguredAsync(_folder.Path, [.. s_run, "--ubatch", "128", "--kv-type", "f16", "--load-mode", "mmap", "--json"]);

        var settings = run.Json.GetProperty("settings");
        settings.GetProperty("ubatch").GetInt32().ShouldBe(128);
        settings.GetProperty("kv_type_k").GetString().ShouldBe("f16");
        settings.GetProperty("load_mode").GetString().ShouldBe("mmap");
        settings.GetProperty("threads").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Run_NoDefaults_LeavesThemOut()
    {
        SaveSmallBatch();

        var run = await CliRun.ConfiguredAsync(_folder.Path, [.. s_run, "--no-defaults", "--verbose", "--json"]);

        run.Json.GetProperty("settings").GetProperty("ubatch").GetInt32().ShouldNotBe(64);
        run.Error.ShouldNotContain("settings saved");
    }

    [Fact]
    public async Task Run_Verbose_TellsWhatWasFilledIn()
    {
        SaveSmallBatch();

        (await CliRun.ConfiguredAsync(_folder.Path, [.. s_run, "--verbose", "--load-mode", "none"])).Error.ShouldStartWith(
            "settings saved on 2026-11-20 for this model: threads 1, ubatch 64, kv-type-k q8_0, no-repack" + Environment.NewLine);
    }

    [Fact]
    public async Task Run_OtherModel_DoesNotUseThem()
    {
        SaveSmallBatch();

        var run = await CliRun.ConfiguredAsync(_folder.Path, ["run", Demo.F16, .. s_run[2..], "--threads", "1", "--verbose"]);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldNotContain("settings saved");
    }

    [Fact]
    public async Task Run_DamagedFile_WarnsAndRuns()
    {
        _folder.Write("defaults.json", "{"u8.ToArray());

        var run = await CliRun.ConfiguredAsync(_folder.Path, [.. s_run, "--threads", "1"]);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldStartWith("warning: The saved settings in ");
        run.Error.Count(letter => letter == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task Run_SavedSettingsDoNotFit_NamesThemAndTheWayOut()
    {
        Save(new() { SavedOn = new DateOnly(2026, 11, 20), Threads = 1, KeyCacheType = KvCacheType.F32 });

        var run = await CliRun.ConfiguredAsync(_folder.Path, [.. s_run, "--budget", "1MB"]);

        run.ExitCode.ShouldNotBe(0);
        run.Error.ShouldContain("settings saved on 2026-11-20");
        run.Error.ShouldContain("--no-defaults");
    }
}
