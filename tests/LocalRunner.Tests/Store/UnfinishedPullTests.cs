using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

/// <summary>Downloads that stop on the way: they are listed, gone on with, and removed.</summary>
public sealed class UnfinishedPullTests : IAsyncDisposable
{
    private const long Bytes = 4 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new LoopbackHub().With("m-Q8_0-00001-of-00002.gguf", MadeContent.OfSize(1000)).With("m-Q8_0-00002-of-00002.gguf", MadeContent.OfSize(Bytes));

    private ModelStore Store => new(_hub.Options(_folder.Path));

    private string Repository => Path.Combine(_folder.Path, "hub", "models--someone--model-GGUF");

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task List_InterruptedDownload_TellsOfWhatItIsAndHowFar()
    {
        await InterruptAsync();

        var pull = Store.List().Unfinished.ShouldHaveSingleItem();

        pull.Name.ShouldBe($"hf.co/{LoopbackHub.Repository}/m-Q8_0-00001-of-00002.gguf");
        pull.BytesDone.ShouldBeInRange(1 << 20, Bytes - 1);
        pull.BytesTotal.ShouldBe(Bytes);
        pull.IsRunning.ShouldBeFalse();
        Directory.Exists(Path.Combine(Repository, "snapshots")).ShouldBeTrue("the hub's own program takes a repository without it for damaged");
        await Store.PullAsync(ModelReference.Parse(pull.Name));
        Store.List().Unfinished.ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveAsync_InterruptedDownload_LeavesNothing()
    {
        await InterruptAsync();
        var pull = Store.List().Unfinished.Single();

        var removed = await ModelStore.RemoveAsync(pull);

        removed.BytesFreed.ShouldBe(pull.BytesDone + 1000, "the part that was whole goes too");
        Directory.Exists(Repository).ShouldBeFalse();
        Store.List().Unfinished.ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveAsync_DownloadThatRuns_IsRefused()
    {
        var refused = new List<LocalRunnerException>();
        await InterruptAsync(() =>
        {
            var pull = Store.List().Unfinished.Single();
            pull.IsRunning.ShouldBeTrue();
            refused.Add(Should.Throw<LocalRunnerException>(() => ModelStore.RemoveAsync(pull).GetAwaiter().GetResult()));
        });

        refused.ShouldHaveSingleItem().Message.ShouldContain("is being downloaded by another process");
        Store.List().Unfinished.Single().BytesDone.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task List_PartialFileOfAnEarlierVersion_IsCalledByItsPath()
    {
        await InterruptAsync();
        var partial = Directory.GetFiles(Path.Combine(Repository, "blobs"), "*.localrunner").Single();
        var journal = File.ReadAllBytes(partial + ".journal");
        File.WriteAllBytes(partial + ".journal", journal[..^$"hf.co/{LoopbackHub.Repository}/m-Q8_0-00001-of-00002.gguf@{LoopbackHub.Commit}".Length]);

        var pull = Store.List().Unfinished.ShouldHaveSingleItem();

        pull.Name.ShouldBe(partial);
        pull.BytesDone.ShouldBeGreaterThan(1 << 20);
        await ModelStore.RemoveAsync(pull);
        File.Exists(partial).ShouldBeFalse();
    }

    private async Task InterruptAsync(Action? before = null)
    {
        using var cancel = new CancellationTokenSource();
        _hub.OnCdn = request => _hub.Give(request) with { BytesPerSecond = 8 << 20 };
        await Should.ThrowAsync<OperationCanceledException>(() => Store.PullAsync(new HubReference(LoopbackHub.Repository, "Q8_0"), new Callback<PullProgress>(step =>
        {
            if (step.BytesDone <= 3 << 19 || cancel.IsCancellationRequested)
                return;
            before?.Invoke();
            cancel.Cancel();
        }), cancellation: cancel.Token));
        _hub.OnCdn = null;
    }
}
