using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

/// <summary>Downloads from a hub on this machine, with each fault that hubs have shown, one a test.</summary>
public sealed class PullTests : IAsyncDisposable
{
    private const long Bytes = (5 << 20) + 12345;
    private const string File = "model-Q4_K_M.gguf";

    private readonly TemporaryFolder _folder = new();
    private readonly MadeContent _content = MadeContent.OfSize(Bytes);
    private readonly LoopbackHub _hub;
    private readonly HubReference _reference = new(LoopbackHub.Repository, File: File);

    public PullTests() => _hub = new LoopbackHub().With(File, _content).With("README.md", MadeContent.Of(1, 2, 3)).With("config.json", MadeContent.Of(4, 5));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task PullAsync_File_LiesInTheHubsLayoutAndCostsEachByteOnce()
    {
        var steps = new Steps();

        var path = await PullAsync(steps);

        var repository = Path.Combine(_folder.Path, "hub", "models--someone--model-GGUF");
        path.ShouldBe(Path.Combine(repository, "snapshots", LoopbackHub.Commit, File));
        Holds(path);
        new FileInfo(path).LinkTarget.ShouldBe(Path.Combine("..", "..", "blobs", _content.Sha256));
        System.IO.File.ReadAllText(Path.Combine(repository, "refs", "main")).ShouldBe(LoopbackHub.Commit);
        Directory.GetFiles(Path.Combine(repository, "blobs")).Select(Path.GetFileName).ShouldBe([_content.Sha256]);
        _hub.Cdn.BodyBytes.ShouldBe(Bytes);
        steps.All[^1].ShouldBe(new PullProgress(PullState.Done, File, Bytes, Bytes, steps.All[^1].BytesPerSecond));
        steps.All.Select(step => step.BytesDone).ShouldBeInOrder();
        _hub.Cdn.Requests.ShouldAllBe(request => request.Header("Range") != null && request.Header("Accept-Encoding") == "identity");
    }

    [Fact]
    public async Task PullAsync_FileThatIsHere_AsksNobody()
    {
        var path = await PullAsync();
        var (hub, cdn) = (_hub.Hub.Requests.Count, _hub.Cdn.Requests.Count);

        var steps = new Steps();
        (await PullAsync(steps)).ShouldBe(path);
        steps.All.ShouldHaveSingleItem().Note.ShouldNotBeNull().ShouldContain("is on this machine already");
        (await new ModelStore(_hub.Options(_folder.Path) with { Offline = true }).PullAsync(_reference)).ShouldBe(path);

        (_hub.Hub.Requests.Count, _hub.Cdn.Requests.Count).ShouldBe((hub, cdn));
    }

    [Fact]
    public async Task PullAsync_OfflineAndNotHere_SaysSoAndAsksNobody()
    {
        var store = new ModelStore(_hub.Options(_folder.Path) with { Offline = true });

        var exception = await store.PullAsync(_reference).ShouldThrowAsync<LocalRunnerException>();

        exception.Message.ShouldContain("HF_HUB_OFFLINE");
        _hub.Hub.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task PullAsync_Token_GoesToTheHubAlone()
    {
        await new ModelStore(_hub.Options(_folder.Path, token: "hf_secret")).PullAsync(_reference);

        _hub.Hub.Requests.ShouldAllBe(request => request.Header("Authorization") == "Bearer hf_secret");
        _hub.Cdn.Requests.ShouldAllBe(request => request.Header("Authorization") == null);
    }

    [Fact]
    public async Task PullAsync_ListInPages_IsReadToItsEnd()
    {
        _hub.With("a.gguf", MadeContent.OfSize(9)).With("z.gguf", MadeContent.OfSize(10));

        Holds(await PullAsync());

        _hub.Hub.Requests.Count(request => request.Path.Contains("/tree/", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task PullAsync_AddressThatIsSignedForOneUse_IsAskedForAgain()
    {
        _hub.UsesOfAnAddress = 1;

        Holds(await PullAsync());

        _hub.Cdn.BodyBytes.ShouldBeLessThan(Bytes + 10_000);
    }

    [Fact]
    public async Task PullAsync_ShortBodies_GoOnWhereTheyEnded()
    {
        var cut = 0;
        _hub.OnCdn = request => _hub.Give(request) with { CutAfter = Interlocked.Increment(ref cut) % 2 == 1 ? 300_000 : long.MaxValue };

        Holds(await PullAsync());

        _hub.Cdn.BodyBytes.ShouldBe(Bytes);
    }

    [Fact]
    public async Task PullAsync_ConnectionThatIsReset_GoesOn()
    {
        var cut = 0;
        _hub.OnCdn = request => _hub.Give(request) with { CutAfter = Interlocked.Increment(ref cut) == 2 ? 500_000 : long.MaxValue, Resets = true };

        Holds(await PullAsync());

        // What the system had buffered for a reset connection is lost, at most the piece.
        _hub.Cdn.BodyBytes.ShouldBeLessThanOrEqualTo(Bytes + (1 << 20));
    }

    [Fact]
    public async Task PullAsync_BodyThatStandsStill_IsGivenUpAndGoesOn()
    {
        var asked = 0;
        _hub.OnCdn = request => _hub.Give(request) with { StallAfter = Interlocked.Increment(ref asked) == 1 ? 200_000 : long.MaxValue };

        Holds(await PullAsync());

        _hub.Cdn.BodyBytes.ShouldBe(Bytes);
    }

    [Fact]
    public async Task PullAsync_BodyThatNeverMoves_GivesUpAndKeepsWhatCame()
    {
        _hub.OnCdn = request => request.Range!.Value.First >= 2 << 20 ? _hub.Give(request) with { StallAfter = 0 } : null;

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("No byte of");

        Visible().ShouldBeEmpty();
        var before = _hub.Cdn.BodyBytes;
        _hub.OnCdn = null;
        Holds(await PullAsync());
        _hub.Cdn.BodyBytes.ShouldBe(Bytes);
        before.ShouldBe(2 << 20);
    }

    [Fact]
    public async Task PullAsync_WholeFileInsteadOfAPart_IsRefused()
    {
        _hub.OnCdn = _ => new(200) { Content = _content, Count = Bytes };

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("does not give out parts");

        Visible().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bytes 1-1048576/5255225")]
    [InlineData("bytes 0-1048574/5255225")]
    [InlineData("bytes 0-1048575/5255226")]
    [InlineData("bytes 0-1048575/*", true)]
    [InlineData("items 0-1048575/5255225")]
    [InlineData("")]
    public async Task PullAsync_ContentRange_MustBeWhatWasAskedFor(string range, bool isFine = false)
    {
        _hub.OnCdn = request =>
        {
            var answer = _hub.Give(request);
            if (request.Range!.Value.First == 0)
                answer.Headers["Content-Range"] = range;
            return answer;
        };

        if (isFine)
            Holds(await PullAsync());
        else
            (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("could not be fetched");
    }

    [Fact]
    public async Task PullAsync_BodyOneByteTooLong_IsRefused()
    {
        _hub.OnCdn = request => _hub.Give(request) is var answer && request.Range!.Value.First == 0 ? answer with { Count = answer.Count + 1 } : answer;

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("sends 1048577 bytes where 1048576 were asked for");

        Visible().ShouldBeEmpty();
    }

    [Fact]
    public async Task PullAsync_BodyWithoutALengthAndOneByteTooLong_IsRefused()
    {
        _hub.OnCdn = request => _hub.Give(request) is var answer && request.Range!.Value.First == 0 ? answer with { Count = answer.Count + 1, Announced = -1 } : answer;

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("more bytes than");
    }

    [Fact]
    public async Task PullAsync_RightLengthAndWrongHash_LeavesNothing()
    {
        var other = new MadeContent([.. "GGUF"u8, 9], Bytes);
        _hub.OnCdn = request => LoopbackAnswer.Of(request, other, "\"x\"");

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain($"came with the hash {other.Sha256}, but {_content.Sha256} is published");

        Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task PullAsync_EntityTagThatChanges_LetsTheHashDecide()
    {
        _hub.OnCdn = request => request.Range!.Value.First >= 2 << 20 ? LoopbackAnswer.Of(request, _content, "\"second\"") : null;

        Holds(await PullAsync());
    }

    [Fact]
    public async Task PullAsync_CompressedBody_IsRefused()
    {
        _hub.OnCdn = request =>
        {
            var answer = _hub.Give(request);
            answer.Headers["Content-Encoding"] = "gzip";
            return answer;
        };

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("compressed (gzip)");
    }

    [Fact]
    public async Task PullAsync_WebPage_IsRefused()
    {
        _hub.OnCdn = _ => LoopbackAnswer.Text(200, "<html>log in</html>", "text/html");

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("a web page instead of the file");

        Visible().ShouldBeEmpty();
    }

    [Fact]
    public async Task PullAsync_EndOfTheFileEarlierThanAnnounced_IsRefused()
    {
        _hub.OnCdn = request => request.Range!.Value.First > 0 ? new(416) { Headers = new() { ["Content-Range"] = "bytes */1048576" } } : null;

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("says that the file ends before byte");
    }

    [Fact]
    public async Task PullAsync_RateLimit_WaitsAsLongAsTheHubSays()
    {
        var (asked, clock) = (0, System.Diagnostics.Stopwatch.StartNew());
        _hub.OnHub = request => Interlocked.Increment(ref asked) == 1 ? LoopbackAnswer.Text(429, "", headers: ("RateLimit", "\"api\";r=0;t=2")) : null;

        Holds(await PullAsync());

        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task PullAsync_RateLimitOfHours_SaysWhenInsteadOfWaiting()
    {
        _hub.OnHub = _ => LoopbackAnswer.Text(429, "", headers: ("Retry-After", "7200"));

        (await FailsAsync(LocalRunnerError.NetworkFailed)).ShouldContain("it takes new ones in 7200 s");
    }

    [Fact]
    public async Task PullAsync_ServerThatFailsOnce_IsAskedAgain()
    {
        var asked = 0;
        _hub.OnHub = _ => Interlocked.Increment(ref asked) == 1 ? LoopbackAnswer.Text(503, "") : null;

        Holds(await PullAsync());
    }

    [Theory]
    [InlineData(401, "X-Error-Code", "GatedRepo", "", "agreed to its terms. Agree on its page, set HF_TOKEN")]
    [InlineData(403, "X-Error-Code", "GatedRepo", "hf_x", "the user of this access token is not among them")]
    [InlineData(401, "X-Error-Code", "RepoNotFound", "", "has no repository hf.co/someone/model-GGUF, or it is private")]
    [InlineData(404, "X-Error-Code", "RevisionNotFound", "", "has no revision 'main'")]
    [InlineData(403, "X-Error-Message", "Access to this resource is disabled.", "", "was taken down by the hub")]
    [InlineData(401, "X-Error-Message", "Invalid credentials in Authorization header", "hf_secret", "does not know the access token")]
    public async Task PullAsync_Refusal_HasASentenceOfItsOwn(int status, string header, string value, string token, string sentence)
    {
        _hub.OnHub = _ => LoopbackAnswer.Text(status, "", headers: (header, value));

        var exception = await new ModelStore(_hub.Options(_folder.Path, token)).PullAsync(_reference).ShouldThrowAsync<LocalRunnerException>();

        exception.Error.ShouldBe(LocalRunnerError.ModelNotAvailable);
        exception.Message.ShouldContain(sentence);
        exception.ToString().ShouldNotContain("hf_secret");
        Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task PullAsync_GatedBodiesOfAPublicList_SayHowToGetThem()
    {
        _hub.OnHub = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) ? LoopbackAnswer.Text(401, "", headers: ("X-Error-Code", "GatedRepo")) : null;

        (await FailsAsync(LocalRunnerError.ModelNotAvailable)).ShouldContain("Agree on its page");
    }

    [Fact]
    public async Task PullAsync_RenamedRepository_IsFoundUnderItsNewName()
    {
        _hub.OnHub = request => request.Path.Contains("old/name", StringComparison.Ordinal)
            ? LoopbackAnswer.Redirect(request.Target.Replace("old/name", LoopbackHub.Repository, StringComparison.Ordinal), 307) : null;

        var steps = new Steps();
        var path = await new ModelStore(_hub.Options(_folder.Path)).PullAsync(new HubReference("old/name", File: File), steps);

        Holds(path);
        steps.All[^1].Note.ShouldBe($"hf.co/old/name is called hf.co/{LoopbackHub.Repository} now.");
        path.ShouldContain("models--someone--model-GGUF");
    }

    [Fact]
    public async Task PullAsync_FileThatIsNotThere_NamesThoseThatAre() =>
        (await FailsAsync(LocalRunnerError.ModelNotAvailable, new(LoopbackHub.Repository, File: "other.gguf"))).ShouldContain($"It has: {File}.");

    [Fact]
    public async Task PullAsync_QuantThatIsNotThere_NamesThoseThatAre() =>
        (await FailsAsync(LocalRunnerError.ModelNotAvailable, new(LoopbackHub.Repository, "Q8_0"))).ShouldContain("It has: Q4_K_M.");

    [Fact]
    public async Task PullAsync_RevisionThatIsNotThere_SaysSo() =>
        (await FailsAsync(LocalRunnerError.ModelNotAvailable, _reference with { Revision = "v9" })).ShouldContain("no revision 'v9'");

    [Fact]
    public async Task PullAsync_QuantInAnyCase_IsFound() => Holds(await new ModelStore(_hub.Options(_folder.Path)).PullAsync(new HubReference(LoopbackHub.Repository, "q4_k_m")));

    [Fact]
    public async Task PullAsync_SplitModel_FetchesAllPartsAndGivesTheFirst()
    {
        _hub.With("big-Q8_0-00001-of-00002.gguf", MadeContent.OfSize(1000)).With("big-Q8_0-00002-of-00002.gguf", MadeContent.OfSize(2000));

        var path = await new ModelStore(_hub.Options(_folder.Path)).PullAsync(new HubReference(LoopbackHub.Repository, "Q8_0"));

        Path.GetFileName(path).ShouldBe("big-Q8_0-00001-of-00002.gguf");
        new FileInfo(Path.Combine(Path.GetDirectoryName(path)!, "big-Q8_0-00002-of-00002.gguf")).ResolveLinkTarget(true)!.Exists.ShouldBeTrue();
    }

    [Fact]
    public async Task PullAsync_Cancelled_KeepsWhatCame()
    {
        using var cancel = new CancellationTokenSource();
        var steps = new Steps(step =>
        {
            if (step.BytesDone > 2 << 20)
                cancel.Cancel();
        });
        _hub.OnCdn = request => _hub.Give(request) with { BytesPerSecond = 4 << 20 };
        await Should.ThrowAsync<OperationCanceledException>(() => new ModelStore(_hub.Options(_folder.Path)).PullAsync(_reference, steps, cancellation: cancel.Token));
        var before = _hub.Cdn.BodyBytes;
        Visible().ShouldBeEmpty();
        _hub.OnCdn = null;

        var rest = new Steps();
        Holds(await PullAsync(rest));

        rest.All[0].BytesDone.ShouldBeGreaterThan(2 << 20);
        before.ShouldBeLessThan(Bytes);
    }

    [Fact]
    public async Task PullAsync_BlobWithoutALink_IsLinkedAndNotFetched()
    {
        var path = await PullAsync();
        System.IO.File.Delete(path);
        var before = _hub.Cdn.BodyBytes;

        Holds(await PullAsync());

        _hub.Cdn.BodyBytes.ShouldBe(before);
    }

    [Fact]
    public async Task PullAsync_NoLinks_MovesTheFileToItsName()
    {
        var store = new ModelStore(_hub.Options(_folder.Path) with { Links = false });

        var path = await store.PullAsync(_reference);

        Holds(path);
        new FileInfo(path).LinkTarget.ShouldBeNull();
        Directory.GetFiles(Path.Combine(_folder.Path, "hub", "models--someone--model-GGUF", "blobs")).ShouldBeEmpty();
        (await store.PullAsync(_reference)).ShouldBe(path);
        _hub.Cdn.BodyBytes.ShouldBe(Bytes);
    }

    [Fact]
    public async Task PullAsync_SplitModelThatIsTooLargeTogether_SaysSoBeforeAByteComes()
    {
        _hub.With("big-Q8_0-00001-of-00002.gguf", MadeContent.OfSize(700_000)).With("big-Q8_0-00002-of-00002.gguf", MadeContent.OfSize(700_000));
        var options = _hub.Options(_folder.Path);

        var exception = await new ModelStore(options with { Transfer = options.Transfer with { FreeBytes = _ => 1_000_000 } })
            .PullAsync(new HubReference(LoopbackHub.Repository, "Q8_0")).ShouldThrowAsync<LocalRunnerException>();

        exception.Message.ShouldContain("the download takes 1.4 MB more");
        _hub.Cdn.BodyBytes.ShouldBe(0);
    }

    [Fact]
    public async Task PullAsync_DiskThatIsTooSmall_SaysSoBeforeAByteComes()
    {
        var options = _hub.Options(_folder.Path);

        var exception = await new ModelStore(options with { Transfer = options.Transfer with { FreeBytes = _ => 1 << 20 } }).PullAsync(_reference).ShouldThrowAsync<LocalRunnerException>();

        exception.Error.ShouldBe(LocalRunnerError.StoreFailed);
        exception.Message.ShouldContain("has 1.0 MB free, and the download takes 5.3 MB more");
        _hub.Cdn.BodyBytes.ShouldBe(0);
    }

    [Fact]
    public async Task PullAsync_DiskThatFillsUp_StopsAndKeepsWhatCame()
    {
        var (options, asked) = (_hub.Options(_folder.Path, connections: 1), 0);
        options = options with { Transfer = options.Transfer with { FreeBytes = _ => Interlocked.Increment(ref asked) > 4 ? 1000 : long.MaxValue } };

        (await new ModelStore(options).PullAsync(_reference).ShouldThrowAsync<LocalRunnerException>()).Error.ShouldBe(LocalRunnerError.StoreFailed);

        Visible().ShouldBeEmpty();
        Holds(await PullAsync());
        _hub.Cdn.BodyBytes.ShouldBe(Bytes);
    }

    [Fact]
    public async Task PullAsync_FolderThatIsAFile_SaysWhatToSet()
    {
        _folder.Write("hub", [1]);

        (await FailsAsync(LocalRunnerError.StoreFailed)).ShouldContain("HF_HOME");
    }

    [Fact]
    public async Task PullAsync_JournalOfNonsense_BeginsAnew()
    {
        var partial = Path.Combine(_folder.Path, "hub", "models--someone--model-GGUF", "blobs", _content.Sha256 + ".localrunner");
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        System.IO.File.WriteAllBytes(partial, new byte[Bytes]);
        System.IO.File.WriteAllBytes(partial + ".journal", [.. "LRDL0001"u8, .. new byte[100]]);

        Holds(await PullAsync());
    }

    [Fact]
    public async Task PullAsync_LinkInPlaceOfThePartialFile_IsNotWrittenThrough()
    {
        var victim = _folder.Write("victim", [1, 2, 3]);
        var partial = Path.Combine(_folder.Path, "hub", "models--someone--model-GGUF", "blobs", _content.Sha256 + ".localrunner");
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        System.IO.File.CreateSymbolicLink(partial, victim);

        Holds(await PullAsync());

        System.IO.File.ReadAllBytes(victim).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task PullAsync_ClockOfTheServerInThePast_DoesNotMatter()
    {
        var asked = 0;
        _hub.OnHub = _ => Interlocked.Increment(ref asked) == 1
            ? LoopbackAnswer.Text(503, "", headers: [("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Retry-After", "Thu, 01 Jan 1970 00:00:01 GMT")]) : null;

        Holds(await PullAsync());
    }

    private Task<string> PullAsync(IProgress<PullProgress>? progress = null) => new ModelStore(_hub.Options(_folder.Path)).PullAsync(_reference, progress);

    private async Task<string> FailsAsync(LocalRunnerError error, HubReference? reference = null)
    {
        var exception = await new ModelStore(_hub.Options(_folder.Path)).PullAsync(reference ?? _reference).ShouldThrowAsync<LocalRunnerException>();
        exception.Error.ShouldBe(error, exception.ToString());
        return exception.Message;
    }

    private void Holds(string path) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(path))).ShouldBe(_content.Sha256);

    /// <summary>What another program would take for a file of the cache.</summary>
    private string[] Visible() => [.. Left().Where(path => path.Contains("snapshots", StringComparison.Ordinal) || Path.GetFileName(path).Length is 40 or 64)];

    private string[] Left() => Directory.Exists(Path.Combine(_folder.Path, "hub"))
        ? [.. Directory.EnumerateFiles(Path.Combine(_folder.Path, "hub"), "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))]
        : [];

    private sealed class Steps(Action<PullProgress>? on = null) : IProgress<PullProgress>
    {
        public List<PullProgress> All { get; } = [];

        public void Report(PullProgress value)
        {
            All.Add(value);
            on?.Invoke(value);
        }
    }
}
