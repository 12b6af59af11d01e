using System.Diagnostics;
using LocalRunner.Server.Router;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Tests.Router;

/// <summary>The pool with real worker processes; leases stand for answers, so that no timing decides.</summary>
public sealed class WorkerPoolTests
{
    [Fact]
    public async Task AcquireAsync_ManyAtOnce_LoadOnce()
    {
        await using var router = await RunningRouter.StartAsync();

        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => router.Pool.AcquireAsync(router.Model("a"), null, default)));

        leases.Select(lease => lease.Worker).Distinct().ShouldHaveSingleItem().InFlight.ShouldBe(8);
        router.Pool.Counts["a"].Loads.ShouldBe(1);
        foreach (var lease in leases)
            lease.Dispose();
        router.Pool.StatusOf(router.Model("a")).InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task AcquireAsync_NoRoom_EvictsLeastRecentlyUsedAndGivesItsBytesBack()
    {
        await using var router = await RunningRouter.StartAsync(models: 3, room: 2.5);
        await UseAsync(router, "a");
        await UseAsync(router, "b");
        await UseAsync(router, "a");
        var process = Process.GetProcessById(router.Pool.StatusOf(router.Model("b")).ProcessId!.Value);

        await UseAsync(router, "c");

        process.HasExited.ShouldBeTrue();
        router.Pool.StatusOf(router.Model("a")).State.ShouldBe(WorkerState.Loaded);
        router.Pool.StatusOf(router.Model("b")).State.ShouldBe(WorkerState.Unloaded);
        router.Pool.StatusOf(router.Model("c")).State.ShouldBe(WorkerState.Loaded);
        router.Pool.Counts["b"].Evictions.ShouldBe(1);
        router.Pool.Counts["a"].Evictions.ShouldBe(0);
    }

    [Fact]
    public async Task AcquireAsync_AllAreAnswering_WaitsForTheFirstThatRests()
    {
        await using var router = await RunningRouter.StartAsync(models: 3, room: 2.5);
        var first = await router.Pool.AcquireAsync(router.Model("a"), null, default);
        var second = await router.Pool.AcquireAsync(router.Model("b"), null, default);

        var third = router.Pool.AcquireAsync(router.Model("c"), null, default);
        await WaitingAsync(router, 1);
        third.IsCompleted.ShouldBeFalse();
        second.Worker.State.ShouldBe(WorkerState.Loaded);
        second.Dispose();

        using (var lease = await third)
            lease.Worker.Model.Name.ShouldBe("c");
        router.Pool.StatusOf(router.Model("b")).State.ShouldBe(WorkerState.Unloaded);
        first.Worker.State.ShouldBe(WorkerState.Loaded);
        first.Dispose();
    }

    [Fact]
    public async Task AcquireAsync_QueueFull_IsTooManyRequests()
    {
        await using var router = await RunningRouter.StartAsync(models: 2, room: 1.5, options => options with { Queue = 1 });
        using var busy = await router.Pool.AcquireAsync(router.Model("a"), null, default);
        using var cancellation = new CancellationTokenSource();
        var waiting = router.Pool.AcquireAsync(router.Model("b"), null, cancellation.Token);
        await WaitingAsync(router, 1);

        var error = await router.ErrorAsync(router.AskAsync("b"), 429);

        error.GetProperty("code").GetString().ShouldBe("queue_full");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        router.Pool.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task AcquireAsync_WaitsTooLong_SaysWhenToComeBack()
    {
        await using var router = await RunningRouter.StartAsync(models: 2, room: 1.5, options => options with { QueueTimeout = TimeSpan.FromMilliseconds(50) });
        using var busy = await router.Pool.AcquireAsync(router.Model("a"), null, default);

        using var response = await router.AskAsync("b");

        ((int)response.StatusCode).ShouldBe(503);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task AcquireAsync_SomebodyWaitedLong_BusyModelTakesNoMoreAheadOfHim()
    {
        await using var router = await RunningRouter.StartAsync(models: 2, room: 1.5, options => options with { Patience = TimeSpan.Zero });
        var busy = await router.Pool.AcquireAsync(router.Model("a"), null, default);
        var other = router.Pool.AcquireAsync(router.Model("b"), null, default);
        await WaitingAsync(router, 1);

        var again = router.Pool.AcquireAsync(router.Model("a"), null, default);
        await WaitingAsync(router, 2);
        busy.Dispose();

        using (var lease = await other)
            lease.Worker.Model.Name.ShouldBe("b");
        using (var lease = await again)
            lease.Worker.Model.Name.ShouldBe("a");
    }

    [Fact]
    public async Task AcquireAsync_NeverFits_TellsThePlan()
    {
        await using var router = await RunningRouter.StartAsync(room: 0.6);

        var exception = await Should.ThrowAsync<LocalRunnerException>(() => router.Pool.AcquireAsync(router.Model("a"), null, default));

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("a does not fit");
        router.Pool.Snapshot().ShouldBeEmpty();
    }

    [Fact]
    public async Task AcquireAsync_KeepAliveZero_UnloadsAfterTheLastAnswer()
    {
        await using var router = await RunningRouter.StartAsync();
        var one = await router.Pool.AcquireAsync(router.Model("a"), TimeSpan.Zero, default);
        var other = await router.Pool.AcquireAsync(router.Model("a"), null, default);
        one.Dispose();
        router.Pool.StatusOf(router.Model("a")).State.ShouldBe(WorkerState.Loaded);

        other.Dispose();

        await router.UntilAsync("a", WorkerState.Unloaded);
        router.Pool.Snapshot().ShouldBeEmpty();
    }

    [Fact]
    public async Task AcquireAsync_KeepAliveOver_Unloads()
    {
        await using var router = await RunningRouter.StartAsync(change: options => options with { KeepAlive = TimeSpan.FromMilliseconds(100) });

        await UseAsync(router, "a");

        await router.UntilAsync("a", WorkerState.Unloaded);
    }

    [Fact]
    public async Task UnloadAsync_AnswerUnderWay_LetsItEnd()
    {
        await using var router = await RunningRouter.StartAsync();
        var lease = await router.Pool.AcquireAsync(router.Model("a"), null, default);

        var unload = router.Pool.UnloadAsync(router.Model("a"), default);
        unload.IsCompleted.ShouldBeFalse();
        lease.Worker.State.ShouldBe(WorkerState.Loaded);
        lease.Dispose();

        (await unload).ShouldBeTrue();
        (await router.Pool.UnloadAsync(router.Model("a"), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task AcquireAsync_ProcessEndsAtOnce_FailsWithItsWordsAndTriesAgain()
    {
        await using var router = await RunningRouter.StartAsync(change: options => options with { Worker = _ => new("dotnet", ["no-such-program.dll"]) });

        for (var i = 0; i < 2; i++)
        {
            var exception = await Should.ThrowAsync<LocalRunnerException>(() => router.Pool.AcquireAsync(router.Model("a"), null, default));
            exception.Message.ShouldContain("ended with code");
            exception.Message.ShouldContain("Could not execute");
        }

        var status = router.Pool.StatusOf(router.Model("a"));
        status.State.ShouldBe(WorkerState.Failed);
        status.Failure!.ExitCode.ShouldNotBe(0);
        router.Pool.Counts["a"].Loads.ShouldBe(2);
        (await router.StateAsync("a")).ShouldBe("failed");
    }

    [Fact]
    public async Task DisposeAsync_LoadedAndLoading_LeavesNoProcessAndNoSocket()
    {
        var router = await RunningRouter.StartAsync(models: 2);
        await UseAsync(router, "a");
        var worker = router.Pool.Snapshot().ShouldHaveSingleItem();
        using var process = Process.GetProcessById(worker.Process!.Id);
        var loading = router.Pool.AcquireAsync(router.Model("b"), null, default);
        while (router.Pool.Snapshot().Count < 2)
            await Task.Delay(5);

        await router.DisposeAsync();

        process.HasExited.ShouldBeTrue();
        await Should.ThrowAsync<ApiException>(() => loading);
        if (!OperatingSystem.IsWindows())
            Directory.Exists(Path.GetDirectoryName(worker.Address)).ShouldBeFalse();
    }

    [Fact]
    public async Task Address_Folder_IsForThisUserAlone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var router = await RunningRouter.StartAsync();
        using var lease = await router.Pool.AcquireAsync(router.Model("a"), null, default);

        File.GetUnixFileMode(Path.GetDirectoryName(lease.Worker.Address)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task UseAsync(RunningRouter router, string model)
    {
        using var lease = await router.Pool.AcquireAsync(router.Model(model), null, default);
        lease.Worker.State.ShouldBe(WorkerState.Loaded);
    }

    private static async Task WaitingAsync(RunningRouter router, int requests)
    {
        while (router.Pool.Waiting != requests)
            await Task.Delay(5);
    }
}
