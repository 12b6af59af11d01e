using System.Security.Cryptography;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Plans;
using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

/// <summary>Models that come with the projector that is published beside them.</summary>
public sealed class ProjectorPullTests : IAsyncDisposable
{
    private const string File = "seeing-F32.gguf";
    private const string Projector = "mmproj-F16.gguf";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new();
    private readonly HubReference _reference = new(LoopbackHub.Repository, File: File);
    private readonly MadeContent _model;
    private readonly MadeContent _projector;

    public ProjectorPullTests()
    {
        _model = Content(SeeingModel.Write(_folder, "idefics3"));
        _projector = Content(new SmallProjector("idefics3", SeeingModel.Width).Write(_folder));
        _hub.With(File, _model).With(Projector, _projector);
    }

    private ModelStore Store => new(_hub.Options(_folder.Path));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task PullAsync_RepositoryWithProjector_TakesItAlongAndCountsItsBytes()
    {
        var steps = new Steps();

        var path = await Store.PullAsync(_reference, steps);

        var model = Store.FindInstalled(_reference)!;
        model.Path.ShouldBe(path);
        model.Projector.ShouldBe(new InstalledProjector(Path.Combine(Path.GetDirectoryName(path)!, Projector), _projector.Length, _projector.Sha256));
        steps.All[^1].BytesTotal.ShouldBe(_model.Length + _projector.Length);
        steps.All[^1].BytesDone.ShouldBe(_model.Length + _projector.Length);
        steps.All[^1].Note.ShouldNotBeNull().ShouldContain(Projector);
        new FileInfo(model.Projector!.Path).ResolveLinkTarget(returnFinalTarget: true)!.Name.ShouldBe(_projector.Sha256);
    }

    [Fact]
    public async Task PullAsync_OllamaWithAProjectorsLayer_TakesItAlong()
    {
        _hub.OnHub = request => request.Path switch
        {
            "/v2/library/seeing/manifests/latest" => LoopbackAnswer.Json($$"""
                {"schemaVersion":2,"layers":[
                {"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{{_model.Sha256}}","size":{{_model.Length}}},
                {"mediaType":"application/vnd.ollama.image.projector","digest":"sha256:{{_projector.Sha256}}","size":{{_projector.Length}}}]}
                """),
            var path when path.StartsWith("/v2/library/seeing/blobs/sha256:", StringComparison.Ordinal) => LoopbackAnswer.Redirect($"{_hub.Cdn.Address}/{path.Split(':')[^1]}?s=1", 307),
            _ => LoopbackAnswer.Text(404, "{}"),
        };
        var reference = ModelReference.Parse("ollama.com/seeing");

        var path = await Store.PullAsync(reference);

        var model = Store.FindInstalled(reference)!;
        model.Path.ShouldBe(path);
        Convert.ToHexStringLower(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(model.Projector.ShouldNotBeNull().Path))).ShouldBe(_projector.Sha256);
        await using var loaded = await LocalModel.LoadAsync(reference, new ModelOptions { ContextLength = 1024, Threads = 1 }, Store);
        loaded.Info.ReadsImages.ShouldBeTrue();
    }

    [Fact]
    public async Task VerifyAsync_ModelWithProjector_HashesThatToo()
    {
        await Store.PullAsync(_reference);
        var model = Store.FindInstalled(_reference)!;

        (await ModelStore.VerifyAsync(model)).Select(file => (file.Path, file.IsWhole)).ShouldBe([(model.Path, true), (model.Projector!.Path, true)]);
        await System.IO.File.AppendAllTextAsync(model.Projector.Path, "x");
        (await ModelStore.VerifyAsync(model))[^1].IsWhole.ShouldBe(false);
    }

    [Fact]
    public async Task PullAsync_Again_AsksNobody()
    {
        await Store.PullAsync(_reference);
        var requests = _hub.Hub.Requests.Count;

        await Store.PullAsync(_reference);

        _hub.Hub.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task PullAsync_WithoutImages_LeavesItAndTheNextPullGetsItAlone()
    {
        var path = await Store.PullAsync(_reference, plan: new() { Images = false });
        Store.FindInstalled(_reference)!.Projector.ShouldBeNull();
        (await new ModelStore(_hub.Options(_folder.Path) with { Offline = true }).PullAsync(_reference)).ShouldBe(path);
        var bytes = _hub.Cdn.BodyBytes;

        (await Store.PullAsync(_reference)).ShouldBe(path);

        Store.FindInstalled(_reference)!.Projector.ShouldNotBeNull();
        (_hub.Cdn.BodyBytes - bytes).ShouldBeLessThanOrEqualTo(2 * _projector.Length);
    }

    [Fact]
    public async Task PullAsync_NamedProjector_LeavesThePublishedOne()
    {
        await Store.PullAsync(_reference, plan: new ModelOptions { Projector = "other.gguf" });

        Store.FindInstalled(_reference)!.Projector.ShouldBeNull();
    }

    [Theory]
    [InlineData("of another kind")]
    [InlineData("damaged")]
    public async Task PullAsync_ProjectorThatCantBeUsed_StaysAndThatIsSaid(string which)
    {
        _hub.With(Projector, which == "damaged" ? MadeContent.OfSize(3_000_000)
            : Content(new SmallProjector("idefics3", SeeingModel.Width).Set("clip.projector_type", LocalRunner.Gguf.GgufValue.Of("from-the-future")).Write(_folder)));
        var steps = new Steps();

        await Store.PullAsync(_reference, steps);

        Store.FindInstalled(_reference)!.Projector.ShouldBeNull();
        steps.All[^1].Note.ShouldNotBeNull().ShouldContain("no images are read");
        steps.All[^1].BytesTotal.ShouldBe(_model.Length);
    }

    [Fact]
    public async Task PullAsync_BrokenOffInTheProjector_GoesOnWithIt()
    {
        using var cancel = new CancellationTokenSource();
        _hub.OnCdn = request => request.Path[1..] == _projector.Sha256 && request.Range is { } ? _hub.Give(request) with { BytesPerSecond = 2_000 } : null;
        var pull = Store.PullAsync(_reference, new Steps(step =>
        {
            if (step.File == Projector)
                cancel.Cancel();
        }), cancellation: cancel.Token);
        await Should.ThrowAsync<OperationCanceledException>(() => pull);
        Store.FindInstalled(_reference)!.IsOwn.ShouldBeTrue();
        _hub.OnCdn = null;

        await Store.PullAsync(_reference);

        Store.FindInstalled(_reference)!.Projector.ShouldNotBeNull();
    }

    [Fact]
    public async Task OpenRemoteAsync_RepositoryWithProjector_TellsWhatItTakes()
    {
        using var remote = await Store.OpenRemoteAsync(_reference);

        remote.Projector.ShouldNotBeNull().File.ShouldBe(Projector);
        remote.DownloadBytes.ShouldBe(_model.Length + _projector.Length);
        remote.Projector.Use.Weights.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task RemoveAsync_LastModelThatUsesIt_RemovesTheProjectorToo()
    {
        const string Other = "seeing-Q8_0.gguf";
        _hub.With(Other, _model);
        var first = await Store.PullAsync(_reference);
        await Store.PullAsync(_reference with { File = Other });
        var projector = Store.FindInstalled(_reference)!.Projector!.Path;

        var stays = await Store.RemoveAsync(Store.FindInstalled(_reference)!);
        System.IO.File.Exists(projector).ShouldBeTrue();
        var goes = await Store.RemoveAsync(Store.FindInstalled(_reference with { File = Other })!);

        System.IO.File.Exists(first).ShouldBeFalse();
        System.IO.File.Exists(projector).ShouldBeFalse();
        stays.Notes.ShouldContain(note => note.Contains("stays: another model", StringComparison.Ordinal));
        goes.Notes.ShouldContain(note => note.Contains("is removed with it", StringComparison.Ordinal));
        Directory.Exists(Path.Combine(_folder.Path, "hub", "models--someone--model-GGUF")).ShouldBeFalse();
    }

    [Fact]
    public async Task LoadAsync_Reference_ReadsImages()
    {
        var options = new ModelOptions { ContextLength = 256, Threads = 1 };

        await using (var model = await LocalModel.LoadAsync(_reference, options, Store))
            model.Info.ReadsImages.ShouldBeTrue();
        await using (var blind = await LocalModel.LoadAsync(_reference, options with { Images = false }, Store))
            blind.Info.ReadsImages.ShouldBeFalse();
        await using (var byPath = await LocalModel.LoadAsync(Store.Find(_reference)!, options))
            byPath.Info.ReadsImages.ShouldBeFalse();
    }

    [Fact]
    public void Plan_ProjectorThatCostsTheContext_IsLeftOutWithAWarning()
    {
        using var header = LocalRunner.Gguf.GgufFile.Open(SeeingModel.Write(_folder, "idefics3"));
        using var projector = LocalRunner.Gguf.GgufFile.Open(new SmallProjector("idefics3", SeeingModel.Width).Write(_folder));
        var uses = new PlanUses { OptionalProjector = MemoryPlanner.ReadProjector(projector, header) };
        var plain = MemoryPlanner.Plan(header);
        var tight = new PlanOptions { Budget = (long)(plain.Memory.ResidentPeak / 0.97), ContextLength = plain.Settings.ContextLength };

        var with = MemoryPlanner.Plan(header, new() { Uses = uses });
        var without = MemoryPlanner.Plan(header, tight with { Uses = uses });
        var unwanted = MemoryPlanner.Plan(header, new() { Uses = uses, Images = false });

        with.Settings.Uses.Projector.ShouldBe(uses.OptionalProjector);
        without.Fits.ShouldBeTrue();
        without.Settings.ShouldBe(MemoryPlanner.Plan(header, tight).Settings with { Uses = without.Settings.Uses });
        without.Settings.Uses.Projector.ShouldBeNull();
        without.Warnings.ShouldContain(warning => warning.StartsWith("No images are read", StringComparison.Ordinal));
        unwanted.Settings.Uses.Projector.ShouldBeNull();
        unwanted.Warnings.ShouldBe(plain.Warnings);
    }

    private static MadeContent Content(string path) => MadeContent.Of(System.IO.File.ReadAllBytes(path));

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
