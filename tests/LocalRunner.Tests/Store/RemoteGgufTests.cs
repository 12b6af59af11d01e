using System.Diagnostics;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Store;
using LocalRunner.Synthesis;
using Xunit.Abstractions;

namespace LocalRunner.Tests.Store;

public sealed class RemoteGgufTests(ITestOutputHelper output) : IAsyncDisposable
{
    private static readonly DeviceInfo s_laptop = DeviceInfo.FromPreset("m2-max-64gb");

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new();

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task OpenRemote_HeaderOf70B_TakesOnePercentMoreThanItAndPlansTheSame()
    {
        using var file = Publish("llama-3.3-70b", GgufFileType.Q4_K_M, "llama-Q4_K_M.gguf");
        file.FileBytes.ShouldBeGreaterThan(42_000_000_000);
        var clock = Stopwatch.StartNew();

        using var remote = await new ModelStore(_hub.Options(_folder.Path)).OpenRemoteAsync(new HubReference(LoopbackHub.Repository, File: "llama-Q4_K_M.gguf"));

        output.WriteLine($"{remote.FetchedBytes} of a header of {file.HeaderBytes} bytes in {remote.Requests} requests, {clock.ElapsedMilliseconds} ms");
        remote.FetchedBytes.ShouldBeInRange(file.HeaderBytes - file.Alignment, (long)(file.HeaderBytes * 1.01));
        _hub.Cdn.BodyBytes.ShouldBe(remote.FetchedBytes);
        remote.DownloadBytes.ShouldBe(file.FileBytes);
        remote.Header.HasData.ShouldBeFalse();
        remote.Reference.ToString().ShouldBe($"hf.co/{LoopbackHub.Repository}/llama-Q4_K_M.gguf@{LoopbackHub.Commit}");
        var (near, far) = (MemoryPlanner.Plan(file, device: s_laptop), MemoryPlanner.Plan(remote.Header, device: s_laptop));
        far.Memory.ResidentPeak.ShouldBe(near.Memory.ResidentPeak);
        far.Memory.KvCache.ShouldBe(near.Memory.KvCache);
        far.Memory.Compute.ShouldBe(near.Memory.Compute);
        (far.Settings, far.Fits, far.MaxContext, far.Reason, far.FileType).ShouldBe((near.Settings, near.Fits, near.MaxContext, near.Reason, near.FileType));
    }

    [Theory]
    [InlineData("llama-3.1-8b")]
    [InlineData("qwen2.5-coder-7b")]
    public async Task OpenRemote_OtherVocabularies_TakeOnePercentMoreToo(string model)
    {
        using var file = Publish(model, GgufFileType.Q8_0, "m-Q8_0.gguf");

        using var remote = await new ModelStore(_hub.Options(_folder.Path)).OpenRemoteAsync(new HubReference(LoopbackHub.Repository, "Q8_0"));

        output.WriteLine($"{remote.FetchedBytes} of a header of {file.HeaderBytes} bytes in {remote.Requests} requests");
        remote.FetchedBytes.ShouldBeLessThanOrEqualTo((long)(file.HeaderBytes * 1.01));
        remote.Header.Tensors.Count.ShouldBe(file.Tensors.Count);
        remote.Header.Metadata.GetArray("tokenizer.ggml.tokens")!.Strings().ShouldBe(file.Metadata.GetArray("tokenizer.ggml.tokens")!.Strings());
    }

    [Theory]
    [InlineData("64GB")]
    [InlineData("8GB")]
    [InlineData("5GB")]
    [InlineData("3GB")]
    public async Task OpenRemote_RepositoryOfQuants_ChoosesAsThePlannerDoesAmongTheFiles(string budget)
    {
        GgufFileType[] types = [GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q4_K_M, GgufFileType.Q3_K_M, GgufFileType.Q2_K];
        var family = types.Select(type => Publish("llama-3.1-8b", type, $"m-{type}.gguf")).ToList();
        _hub.With("mmproj-m-F16.gguf", MadeContent.OfSize(1000)).With("m-imatrix.gguf", MadeContent.OfSize(1000)).With("mtp-m-Q8_0.gguf", MadeContent.OfSize(1000));
        var options = new PlanOptions { Budget = ByteSize.TryParse(budget, out var size) ? size : default };
        var expected = MemoryPlanner.Plan(family, options, s_laptop);

        using var remote = await new ModelStore(_hub.Options(_folder.Path)).OpenRemoteAsync(new HubReference(LoopbackHub.Repository), options, s_laptop);

        remote.Reference.ToString().ShouldContain($"m-{expected.FileType}.gguf");
        remote.ChoiceReason.ShouldNotBeNull().ShouldContain("of 5 quants there: ");
        remote.FetchedBytes.ShouldBe(_hub.Cdn.BodyBytes);
        remote.BytesPerSecond.ShouldBeGreaterThan(0);
        remote.DownloadTime.ShouldNotBeNull();
        _hub.Cdn.BodyBytes.ShouldBeLessThan((long)(2.1 * family[0].HeaderBytes));
        family.ForEach(file => file.Dispose());
    }

    [Theory]
    [InlineData("64GB", "m-UD-Q8_K_XL.gguf")]
    [InlineData("6GB", "m-UD-Q4_K_XL.gguf")]
    public async Task OpenRemote_QuantsOfAPublishersOwnMix_AreComparedByTheirSizes(string budget, string expected)
    {
        using var two = Publish("llama-3.1-8b", GgufFileType.Q2_K, "m-UD-Q2_K_XL.gguf", wider: 1.1);
        using var four = Publish("llama-3.1-8b", GgufFileType.Q4_K_M, "m-UD-Q4_K_XL.gguf", wider: 1.02);
        using var eight = Publish("llama-3.1-8b", GgufFileType.Q8_0, "m-UD-Q8_K_XL.gguf", wider: 1.25);
        var options = new PlanOptions { Budget = ByteSize.TryParse(budget, out var size) ? size : default };

        using var remote = await new ModelStore(_hub.Options(_folder.Path)).OpenRemoteAsync(new HubReference(LoopbackHub.Repository), options, s_laptop);

        remote.Reference.ToString().ShouldContain(expected);
        remote.ChoiceReason.ShouldNotBeNull().ShouldStartWith("of 3 quants there: ");
        remote.ChoiceReason.ShouldNotContain("Not compared");
        _hub.Cdn.BodyBytes.ShouldBeLessThan((long)(2.1 * four.HeaderBytes));
    }

    [Fact]
    public async Task OpenRemote_FilesWhoseNamesTellNoQuant_AreComparedByTheirHeaders()
    {
        using var small = Publish("llama-3.1-8b", GgufFileType.Q2_K, "small.gguf");
        using var large = Publish("llama-3.1-8b", GgufFileType.Q6_K, "large.gguf");
        using var other = Publish("qwen2.5-coder-7b", GgufFileType.Q8_0, "other.gguf");

        using var remote = await new ModelStore(_hub.Options(_folder.Path)).OpenRemoteAsync(new HubReference(LoopbackHub.Repository), new() { Budget = 32_000_000_000 }, s_laptop);

        remote.Reference.ToString().ShouldContain("large.gguf");
        remote.ChoiceReason.ShouldNotBeNull().ShouldEndWith("Not compared, being of another model or unreadable: other.gguf.");
    }

    [Fact]
    public async Task OpenRemote_HeadInAFolderOfItsOwn_IsNotTheModel()
    {
        using var model = Publish("llama-3.1-8b", GgufFileType.Q4_K_M, "m-MTP-Q4_K_M.gguf");
        _hub.With("MTP/m-Q8_0.gguf", MadeContent.OfSize(1000)).With("m-lora-F16.gguf", MadeContent.OfSize(1000));

        using var remote = await new ModelStore(_hub.Options(_folder.Path)).OpenRemoteAsync(new HubReference(LoopbackHub.Repository));

        remote.Reference.ToString().ShouldContain("/m-MTP-Q4_K_M.gguf@");
        remote.ChoiceReason.ShouldBeNull();
    }

    [Fact]
    public async Task PullAsync_FilesBesideModelsAlone_NamesThem()
    {
        _hub.With("m-lora-F16.gguf", MadeContent.OfSize(1000));

        var exception = await new ModelStore(_hub.Options(_folder.Path)).PullAsync(new HubReference(LoopbackHub.Repository)).ShouldThrowAsync<LocalRunnerException>();

        exception.Message.ShouldContain($"Name one of them to get it: hf.co/{LoopbackHub.Repository}/m-lora-F16.gguf.");
    }

    [Fact]
    public async Task PullAsync_RepositoryWhereNothingFits_DownloadsNothing()
    {
        using var small = Publish("llama-3.1-8b", GgufFileType.Q2_K, "m-Q2_K.gguf");
        using var large = Publish("llama-3.1-8b", GgufFileType.Q8_0, "m-Q8_0.gguf");

        var exception = await new ModelStore(_hub.Options(_folder.Path)).PullAsync(new HubReference(LoopbackHub.Repository), plan: new() { Budget = 1_000_000_000 }).ShouldThrowAsync<LocalRunnerException>();

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("Name a quant to get it all the same");
        Directory.Exists(Path.Combine(_folder.Path, "hub")).ShouldBeFalse();
    }

    [Fact]
    public async Task PullAsync_QuantThatIsHere_IsNotAskedFor()
    {
        var content = MadeContent.Of(File.ReadAllBytes(Demo.Q8));
        _hub.With("demo-Q8_0.gguf", content).With("demo-Q4_K_M.gguf", MadeContent.OfSize(1000));
        var store = new ModelStore(_hub.Options(_folder.Path));
        var path = await store.PullAsync(new HubReference(LoopbackHub.Repository, "Q8_0"));
        var asked = _hub.Hub.Requests.Count;

        (await store.PullAsync(new HubReference(LoopbackHub.Repository, "q8_0"))).ShouldBe(path);
        (await store.PullAsync(new HubReference(LoopbackHub.Repository))).ShouldBe(path);
        _hub.Hub.Requests.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task OpenRemote_SplitModel_KnowsAllTensorsAndTheirSizes()
    {
        var shape = ModelCatalog.Find("llama-3.1-8b").Entry.Shape.WithLayers(4) with { Width = 256, FeedForward = 512, Heads = 4, KeyValueHeads = 2, HeadWidth = 64, Vocabulary = 2000 };
        var model = SyntheticModel.Create(shape, GgufFileType.Q4_K_M);
        var parts = model.WriteSplit(_folder.File("m-Q4_K_M"), tensorsPerPart: 12);
        foreach (var part in parts)
            _hub.With("m-Q4_K_M/" + Path.GetFileName(part), MadeContent.Of(File.ReadAllBytes(part)));
        using var file = GgufFile.Open(parts[0]);

        using var remote = await new ModelStore(_hub.Options(_folder.Path)).OpenRemoteAsync(new HubReference(LoopbackHub.Repository));

        remote.Header.Tensors.Select(tensor => (tensor.Name, tensor.Bytes, tensor.Part, tensor.Offset)).ShouldBe(file.Tensors.Select(tensor => (tensor.Name, tensor.Bytes, tensor.Part, tensor.Offset)));
        remote.DownloadBytes.ShouldBe(file.FileBytes);
        remote.Header.Parts.Count.ShouldBe(parts.Count);
    }

    [Fact]
    public async Task OpenAsync_AddressOfAPlainServer_ReadsTheHeaderAndPullGetsTheFile()
    {
        var content = MadeContent.Of(File.ReadAllBytes(Demo.Q8));
        await using var server = new LoopbackServer(request => LoopbackAnswer.Of(request, content, "\"plain\""));
        var options = _hub.Options(_folder.Path);

        using var remote = await RemoteGguf.OpenAsync(new($"{server.Address}/models/demo.gguf"), options);
        remote.Header.Metadata.GetString("general.architecture").ShouldBe("llama");
        remote.DownloadBytes.ShouldBe(content.Length);

        var store = new ModelStore(options);
        var path = await store.PullAsync(remote.Reference);
        File.ReadAllBytes(path).ShouldBe(File.ReadAllBytes(Demo.Q8));
        var asked = server.Requests.Count;
        (await store.PullAsync(remote.Reference)).ShouldBe(path);
        server.Requests.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task PullAsync_PlainFileThatChangesMeanwhile_IsNotSpliced()
    {
        var (old, changed) = (MadeContent.OfSize(3 << 20), new MadeContent([.. "GGUF"u8, 7], 3 << 20));
        await using var server = new LoopbackServer(request => request.Range!.Value.First >= 1 << 20 ? LoopbackAnswer.Of(request, changed, "\"new\"") : LoopbackAnswer.Of(request, old, "\"old\""));

        var exception = await new ModelStore(_hub.Options(_folder.Path, connections: 1)).PullAsync(new WebReference(new($"{server.Address}/m.gguf"))).ShouldThrowAsync<LocalRunnerException>();

        exception.Message.ShouldContain("has changed the file");
    }

    [Fact]
    public async Task PullAsync_Ollama_ReadsTheManifestAndTheBlobByItsDigest()
    {
        var content = MadeContent.Of(File.ReadAllBytes(Demo.Q8));
        _hub.With("blob", content);
        _hub.OnHub = request => request.Path switch
        {
            "/v2/library/demo/manifests/q8" => LoopbackAnswer.Json($$"""{"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:0","size":1},{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{{content.Sha256}}","size":{{content.Length}}}]}"""),
            var path when path == $"/v2/library/demo/blobs/sha256:{content.Sha256}" => LoopbackAnswer.Redirect($"{_hub.Cdn.Address}/{content.Sha256}?s=1", 307),
            _ => LoopbackAnswer.Text(404, "{}"),
        };
        var store = new ModelStore(_hub.Options(_folder.Path));

        var path = await store.PullAsync(ModelReference.Parse("ollama.com/demo:q8"));

        Path.GetFileName(path).ShouldBe("demo-q8.gguf");
        File.ReadAllBytes(path).ShouldBe(File.ReadAllBytes(Demo.Q8));
        (await new ModelStore(_hub.Options(_folder.Path) with { Offline = true }).PullAsync(ModelReference.Parse("ollama.com/demo:q8"))).ShouldBe(path);
        (await store.PullAsync(ModelReference.Parse("ollama.com/nothing")).ShouldThrowAsync<LocalRunnerException>()).Error.ShouldBe(LocalRunnerError.ModelNotAvailable);
    }

    [Theory]
    [InlineData("sha256:../../x")]
    [InlineData("sha256:ABCD")]
    [InlineData("md5:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task PullAsync_OllamaDigestThatIsNone_IsRefused(string digest)
    {
        _hub.OnHub = _ => LoopbackAnswer.Json($$"""{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"{{digest}}","size":5}]}""");

        var exception = await new ModelStore(_hub.Options(_folder.Path)).PullAsync(ModelReference.Parse("ollama.com/demo")).ShouldThrowAsync<LocalRunnerException>();

        exception.Message.ShouldContain("which is no SHA-256");
        _hub.Cdn.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task PullAsync_CatalogueName_GoesToItsRepository()
    {
        var asked = "";
        _hub.OnHub = request => (asked = request.Path) is null ? null : LoopbackAnswer.Text(404, "", headers: ("X-Error-Code", "RepoNotFound"));

        await new ModelStore(_hub.Options(_folder.Path)).PullAsync(ModelReference.Parse("llama-3.3-70b:Q4_K_M")).ShouldThrowAsync<LocalRunnerException>();

        asked.ShouldBe($"/api/models/{ModelCatalog.Find("llama-3.3-70b").Entry.Repository}/refs");
    }

    /// <summary>Publishes a file of a model's true size with its true header, and gives the same file here.</summary>
    private GgufFile Publish(string model, GgufFileType type, string name, double wider = 1)
    {
        var path = _folder.File(name);
        SyntheticModel.Create(ModelCatalog.Find(model).Entry.Shape, type).WriteHeader(path);
        var file = GgufFile.Open(path);
        var header = new byte[file.HeaderBytes];
        using (var stream = File.OpenRead(path))
            stream.ReadExactly(header);
        _hub.With(name, new MadeContent(header, (long)(file.FileBytes * wider), isSparse: true, sha256: $"{(int)type:x64}"));
        return file;
    }
}
