using LocalRunner.Bench.Tuning;
using LocalRunner.Gguf;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests;

public sealed class ModelDefaultsTests : IDisposable
{
    private static readonly ModelDefaults s_settings = new()
    {
        SavedOn = new DateOnly(2026, 11, 20),
        Threads = 2,
        MicroBatchSize = 1024,
        FlashAttention = FlashAttention.On,
        KeyCacheType = KvCacheType.Q8_0,
        ValueCacheType = KvCacheType.Q4_0,
        LoadMode = LoadMode.None,
        Repack = false,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly GgufFile _file = GgufFile.Open(Demo.Q8);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ApplyTo_NothingGiven_FillsAllIn()
    {
        var options = s_settings.ApplyTo(new ModelOptions { ContextLength = 100 });

        options.ShouldBe(new ModelOptions
        {
            ContextLength = 100,
            Threads = 2,
            MicroBatchSize = 1024,
            FlashAttention = FlashAttention.On,
            KeyCacheType = KvCacheType.Q8_0,
            ValueCacheType = KvCacheType.Q4_0,
            LoadMode = LoadMode.None,
            Repack = false,
            Adapters = options.Adapters,
        });
    }

    [Fact]
    public void ApplyTo_AllGiven_ChangesNothing()
    {
        var given = new ModelOptions
        {
            Threads = 1,
            MicroBatchSize = 64,
            FlashAttention = FlashAttention.Off,
            KeyCacheType = KvCacheType.F32,
            ValueCacheType = KvCacheType.F32,
            LoadMode = LoadMode.Locked,
            Repack = true,
        };

        s_settings.ApplyTo(given).ShouldBe(given);
    }

    [Fact]
    public void ApplyTo_NothingSaved_ChangesNothing()
    {
        var given = new ModelOptions();

        new ModelDefaults { SavedOn = default, FlashAttention = FlashAttention.Auto }.ApplyTo(given).ShouldBe(given);
    }

    [Fact]
    public void ApplyTo_OneCacheTypeGiven_LeavesTheOtherToIt()
    {
        var options = s_settings.ApplyTo(new ModelOptions { KeyCacheType = KvCacheType.F16 });

        options.KeyCacheType.ShouldBe(KvCacheType.F16);
        options.ValueCacheType.ShouldBeNull();
    }

    [Fact]
    public void ApplyTo_FlashAttentionGivenOff_LeavesOutQuantisedCaches()
    {
        var given = new ModelOptions { FlashAttention = FlashAttention.Off };

        s_settings.ApplyTo(given).KeyCacheType.ShouldBeNull();
        (s_settings with { ValueCacheType = null }).ApplyTo(given).KeyCacheType.ShouldBeNull();
        (s_settings with { ValueCacheType = KvCacheType.F16 }).ApplyTo(given).ValueCacheType.ShouldBe(KvCacheType.F16);
    }

    [Fact]
    public void ApplyTo_QuantisedCacheGiven_LeavesFlashAttentionOn()
    {
        var saved = new ModelDefaults { SavedOn = default, FlashAttention = FlashAttention.Off };

        saved.ApplyTo(new ModelOptions { KeyCacheType = KvCacheType.Q8_0 }).FlashAttention.ShouldBe(FlashAttention.Auto);
        saved.ApplyTo(new ModelOptions { KeyCacheType = KvCacheType.F16 }).FlashAttention.ShouldBe(FlashAttention.Off);
    }

    [Fact]
    public void ApplyTo_SmallerBatchGiven_KeepsTheMicroBatchWithinIt() =>
        s_settings.ApplyTo(new ModelOptions { BatchSize = 256 }).MicroBatchSize.ShouldBe(256);

    [Fact]
    public void Save_Model_IsFoundUntilRemoved()
    {
        ModelDefaults.Find(_file, _folder.Path, out _).ShouldBeNull();

        ModelDefaults.Save(_file, s_settings, _folder.Path);

        ModelDefaults.Find(_file, _folder.Path, out var problem).ShouldBe(s_settings);
        problem.ShouldBeNull();
        ModelDefaults.Remove(_file, _folder.Path).ShouldBeTrue();
        ModelDefaults.Find(_file, _folder.Path, out _).ShouldBeNull();
    }

    [Fact]
    public void Find_DamagedFile_TellsTheProblem()
    {
        _folder.Write("defaults.json", "{"u8.ToArray());

        ModelDefaults.Find(_file, _folder.Path, out var problem).ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(_folder.File("defaults.json"));
    }

    [Fact]
    public void Save_SettingOutOfRange_IsRefused()
    {
        ModelDefaults[] wrong =
        [
            s_settings with { Threads = 0 },
            s_settings with { MicroBatchSize = -1 },
            s_settings with { LoadMode = (LoadMode)99 },
            s_settings with { FlashAttention = FlashAttention.Off },
            s_settings with { DecodeTokensPerSecond = double.NaN },
            s_settings with { PromptTokensPerSecond = double.PositiveInfinity },
        ];
        foreach (var settings in wrong)
        {
            Should.Throw<LocalRunnerException>(() => ModelDefaults.Save(_file, settings, _folder.Path)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
            _folder.Names().ShouldBeEmpty();
        }
    }

    [Fact]
    public void Save_NoFolder_SaysWhatToSet()
    {
        Should.Throw<LocalRunnerException>(() => ModelDefaults.Save(_file, s_settings, folder: null)).Message.ShouldContain("LOCALRUNNER_CONFIG_DIR");
        ModelDefaults.Find(_file, folder: null, out var problem).ShouldBeNull();
        problem.ShouldBeNull();
        ModelDefaults.Remove(_file, folder: null).ShouldBeFalse();
    }
}
