using LocalRunner.Bench.Tuning;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Defaults;

public sealed class DefaultsFileTests : IDisposable
{
    private static readonly DefaultsKey s_key = new("Name 모델|llama|Q4_K_M|0123456789abcdef", "Fast Chip|8 cores");

    private static readonly ModelDefaults s_settings = new()
    {
        SavedOn = new DateOnly(2026, 11, 20),
        Threads = 2,
        MicroBatchSize = 1024,
        FlashAttention = FlashAttention.On,
        KeyCacheType = KvCacheType.Q8_0,
        ValueCacheType = KvCacheType.F16,
        LoadMode = LoadMode.MemoryMapped,
        Repack = false,
        PromptTokensPerSecond = 123.5,
        DecodeTokensPerSecond = 17.25,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly DefaultsFile _file;

    public DefaultsFileTests() => _file = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_NoFile_FindsNothingAndMakesNothing()
    {
        _file.Find(s_key).ShouldBeNull();
        _file.Remove(s_key).ShouldBeFalse();
        _folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Save_EverySetting_IsFoundAgain()
    {
        _file.Save(s_key, s_settings);

        new DefaultsFile(_folder.Path).Find(s_key).ShouldBe(s_settings);
        _folder.Names().ShouldBe(["defaults.json", "defaults.json.lock"]);
        File.ReadAllText(_file.Path).ShouldContain("\"saved_on\": \"2026-11-20\"");
    }

    [Fact]
    public void Save_FolderThatIsNotThere_IsMade()
    {
        var file = new DefaultsFile(_folder.File("a/b"));
        file.Save(s_key, s_settings);
        file.Find(s_key).ShouldBe(s_settings);
    }

    [Fact]
    public void Save_Again_ReplacesThatEntryAlone()
    {
        var (otherModel, otherMachine) = (s_key with { Model = "other" }, s_key with { Machine = "other" });
        _file.Save(otherModel, s_settings with { Threads = 3 });
        _file.Save(s_key, s_settings);
        _file.Save(otherMachine, s_settings with { Threads = 4 });

        _file.Save(s_key, new() { SavedOn = new(2026, 12, 1), Threads = 7 });

        _file.Find(s_key).ShouldBe(new() { SavedOn = new(2026, 12, 1), Threads = 7 });
        _file.Find(otherModel)!.Threads.ShouldBe(3);
        _file.Find(otherMachine)!.Threads.ShouldBe(4);
    }

    [Fact]
    public void Remove_OneOfTwo_LeavesTheOther()
    {
        var other = s_key with { Model = "other" };
        _file.Save(s_key, s_settings);
        _file.Save(other, s_settings);

        _file.Remove(s_key).ShouldBeTrue();

        _file.Find(s_key).ShouldBeNull();
        _file.Find(other).ShouldBe(s_settings);
        _file.Remove(s_key).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"models\": [")]
    [InlineData("{\"models\": null}")]
    [InlineData("{\"models\": [null]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": null}]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": {\"threads\": 2}}]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": {\"saved_on\": \"yesterday\"}}]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": {\"saved_on\": \"2026-11-20\", \"threads\": -1}}]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": {\"saved_on\": \"2026-11-20\", \"load_mode\": \"telepathy\"}}]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": {\"saved_on\": \"2026-11-20\", \"load_mode\": 77}}]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": {\"saved_on\": \"2026-11-20\", \"flash_attention\": \"off\", \"key_cache_type\": \"Q8_0\"}}]}")]
    [InlineData("{\"models\": [{\"model\": \"m\", \"machine\": \"n\", \"settings\": {\"saved_on\": \"2026-11-20\", \"from_the_future\": 1}}]}")]
    [InlineData("{\"models\": [], \"from_the_future\": 1}")]
    public void Save_FileThatCannotBeRead_LeavesItAndNamesIt(string content)
    {
        File.WriteAllText(_file.Path, content);

        var error = Should.Throw<LocalRunnerException>(() => _file.Save(s_key, s_settings));

        error.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        error.Message.ShouldStartWith($"The saved settings in {_file.Path} can't be used: ");
        File.ReadAllText(_file.Path).ShouldBe(content);
        _folder.Names().ShouldBe(["defaults.json", "defaults.json.lock"]);
        Should.Throw<LocalRunnerException>(() => _file.Find(s_key)).Message.ShouldBe(error.Message);
    }

    [Fact]
    public void Save_FolderInPlaceOfTheFile_IsAnError()
    {
        Directory.CreateDirectory(_file.Path);

        Should.Throw<LocalRunnerException>(() => _file.Save(s_key, s_settings)).Error.ShouldBe(LocalRunnerError.FileAccess);
        _folder.Names().ShouldBe(["defaults.json", "defaults.json.lock"]);
    }

    [Fact]
    public void Save_FileInPlaceOfTheFolder_IsAnError()
    {
        var file = new DefaultsFile(_folder.Write("file", [1]));

        Should.Throw<LocalRunnerException>(() => file.Save(s_key, s_settings)).Error.ShouldBe(LocalRunnerError.FileAccess);
    }

    [Fact]
    public async Task Save_ManyAtOnce_LosesNone()
    {
        using var reading = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            while (!reading.IsCancellationRequested)
                _file.Find(s_key);
        });

        await Task.WhenAll(Enumerable.Range(1, 24).Select(i => Task.Run(() =>
            new DefaultsFile(_folder.Path).Save(s_key with { Model = $"model {i}" }, s_settings with { Threads = i }))));
        await reading.CancelAsync();
        await reader;

        Enumerable.Range(1, 24).Select(i => _file.Find(s_key with { Model = $"model {i}" })?.Threads).ShouldBe(Enumerable.Range(1, 24).Cast<int?>());
        _folder.Names().ShouldBe(["defaults.json", "defaults.json.lock"]);
    }
}
