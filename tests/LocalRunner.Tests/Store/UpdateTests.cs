using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

/// <summary>Gets what is published now, where something of before is here.</summary>
public sealed class UpdateTests : IAsyncDisposable
{
    private const string File = "model-Q4_K_M.gguf";
    private const string Later = "fedcba9876543210fedcba9876543210fedcba98";

    private readonly TemporaryFolder _folder = new();
    private readonly MadeContent _first = MadeContent.OfSize(300_000);
    private readonly MadeContent _second = MadeContent.OfSize(300_001);
    private readonly LoopbackHub _hub;
    private readonly HubReference _open = new(LoopbackHub.Repository);

    public UpdateTests() => _hub = new LoopbackHub().With(File, _first);

    private ModelStore Store => new(_hub.Options(_folder.Path));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task UpdateAsync_BranchThatMovedOn_GetsWhatItMeansNowAndKeepsTheFormer()
    {
        var before = await Store.PullAsync(new HubReference(LoopbackHub.Repository, "Q4_K_M"));
        (_hub.Head, _) = (Later, _hub.With(File, _second));

        (await Store.PullAsync(new HubReference(LoopbackHub.Repository, "Q4_K_M"))).ShouldBe(before, "a pull is content with what is here");
        var after = await Store.UpdateAsync(new HubReference(LoopbackHub.Repository, "Q4_K_M"));

        after.ShouldContain(Later);
        new FileInfo(after).ResolveLinkTarget(returnFinalTarget: true)!.Name.ShouldBe(_second.Sha256);
        System.IO.File.Exists(before).ShouldBeTrue();
        Store.Find(new HubReference(LoopbackHub.Repository, "Q4_K_M")).ShouldBe(after);
    }

    [Fact]
    public async Task UpdateAsync_FileThatStayedTheSame_CostsNoByteOfIt()
    {
        await Store.PullAsync(new HubReference(LoopbackHub.Repository, "Q4_K_M"));
        var bytes = _hub.Cdn.BodyBytes;
        _hub.Head = Later;

        (await Store.UpdateAsync(new HubReference(LoopbackHub.Repository, "Q4_K_M"))).ShouldContain(Later);

        _hub.Cdn.BodyBytes.ShouldBe(bytes);
    }

    [Fact]
    public async Task UpdateAsync_QuantLeftOpen_StaysWithTheOneThatIsHere()
    {
        await Store.PullAsync(new HubReference(LoopbackHub.Repository, "Q4_K_M"));
        _hub.Head = Later;
        _hub.With(File, _second).With("model-Q8_0.gguf", MadeContent.OfSize(500_000));

        foreach (var reference in (ModelReference[])[_open, new NamedReference("model")])
            Path.GetFileName(await Store.UpdateAsync(reference)).ShouldBe(File);
    }

    [Fact]
    public async Task UpdateAsync_Offline_SaysThatTheNetworkIsNeeded()
    {
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => new ModelStore(_hub.Options(_folder.Path) with { Offline = true }).UpdateAsync(_open));

        exception.Error.ShouldBe(LocalRunnerError.NetworkFailed);
        exception.Message.ShouldContain("HF_HUB_OFFLINE");
    }

    [Fact]
    public async Task PullAsync_FileThatWasCutOff_ComesAgain()
    {
        var path = await Store.PullAsync(new HubReference(LoopbackHub.Repository, File: File));
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            file.SetLength(1000);

        (await Store.PullAsync(new HubReference(LoopbackHub.Repository, File: File))).ShouldBe(path);

        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(path))).ShouldBe(_first.Sha256);
    }

    [Fact]
    public async Task PullAsync_CutFileThatNothingWasNotedOf_ComesAgain()
    {
        var path = await Store.PullAsync(new HubReference(LoopbackHub.Repository, File: File));
        Directory.Delete(Path.Combine(_folder.Path, "own"), recursive: true);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            file.SetLength(1000);

        await Store.PullAsync(new HubReference(LoopbackHub.Repository, File: File));

        new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true).ShouldBeOfType<FileInfo>().Length.ShouldBe(_first.Length);
    }

    [Fact]
    public async Task PullAsync_RepositoryWithoutItsHost_SaysHowItIsNamed()
    {
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => Store.PullAsync(new NamedReference("someone/other", "F16")));

        exception.Message.ShouldContain("hf.co/someone/other:F16");
    }
}
