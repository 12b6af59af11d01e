using LocalRunner.Fixtures;
using LocalRunner.Store;
using LocalRunner.Store.Installed;

namespace LocalRunner.Tests.Store;

public sealed class InstalledModelTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Older = "fedcba9876543210fedcba9876543210fedcba98";
    private const string Llama = "bartowski/Llama-3.3-70B-Instruct-GGUF";

    private readonly StoreTree _hub = new();
    private readonly StoreTree _own = new();
    private readonly StoreTree _studio = new();

    private ModelStore Store => new(new()
    {
        HubCache = new(_hub.Root),
        Own = new(_own.Root),
        Others = OtherStores.None with { LmStudio = [_studio.Root] },
        Offline = true,
    });

    public void Dispose()
    {
        _hub.Dispose();
        _own.Dispose();
        _studio.Dispose();
    }

    [Theory]
    [InlineData(Llama + ":Q4_K_M")]
    [InlineData("hf.co/" + Llama)]
    [InlineData("hf.co/" + Llama + ":q4_k_m")]
    [InlineData("hf.co/" + Llama + "/Llama-3.3-70B-Instruct-Q4_K_M.gguf")]
    [InlineData("hf.co/" + Llama + ":Q4_K_M@main")]
    [InlineData("hf.co/" + Llama + ":Q4_K_M@" + Commit)]
    [InlineData("Llama-3.3-70B-Instruct-GGUF")]
    [InlineData("llama-3.3-70b-instruct:Q4_K_M")]
    [InlineData("Llama-3.3-70B-Instruct-Q4_K_M")]
    [InlineData("llama-3.3-70b")]
    [InlineData("llama3.3:70b")]
    [InlineData("llama-3.3-70b:Q4_K_M")]
    public void Find_EachNameOfADownload_FindsIt(string name)
    {
        var path = _hub.HubModel(Llama, "Llama-3.3-70B-Instruct-Q4_K_M.gguf", Commit);

        Store.Find(ModelReference.Parse(name)).ShouldBe(path);
    }

    [Theory]
    [InlineData("llama-3.3-70b:Q8_0")]
    [InlineData("hf.co/" + Llama + ":Q8_0")]
    [InlineData("hf.co/" + Llama + ":Q4_K_M@other")]
    [InlineData("hf.co/" + Llama + ":Q4_K_M@" + Older)]
    [InlineData("qwen2.5-coder-32b")]
    [InlineData("nowhere.gguf")]
    public void Find_WhatIsNotHere_FindsNothing(string name)
    {
        _hub.HubModel(Llama, "Llama-3.3-70B-Instruct-Q4_K_M.gguf", Commit);

        Store.Find(ModelReference.Parse(name)).ShouldBeNull();
    }

    [Fact]
    public void Find_SeveralQuants_AsksWhich()
    {
        _hub.HubModel(Llama, "Llama-3.3-70B-Instruct-Q4_K_M.gguf", Commit);
        _hub.HubModel(Llama, "Llama-3.3-70B-Instruct-Q8_0.gguf", Commit);

        var refusal = Should.Throw<LocalRunnerException>(() => Store.Find(ModelReference.Parse("llama-3.3-70b")));

        refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        refusal.Message.ShouldContain($"{Llama}:Q4_K_M");
        refusal.Message.ShouldContain($"{Llama}:Q8_0");
    }

    [Fact]
    public void List_OneNameInTwoStores_BelongsToTheFirstAndBothAreFound()
    {
        var ours = _hub.HubModel("user/repo", "m-Q4_0.gguf", Commit);
        var theirs = _studio.Model("user/repo/m-Q4_0.gguf");

        Store.List().Models.Select(model => (model.Name, model.Path, model.Store)).ShouldBe(
            [("user/repo:Q4_0", ours, StoreKind.HuggingFace), (theirs, theirs, StoreKind.LmStudio)]);
        Store.Find(ModelReference.Parse("repo:q4_0")).ShouldBe(ours);
    }

    [Fact]
    public async Task List_AllThatIsRead_StaysAsItWas()
    {
        _hub.HubModel("user/repo", "m-Q4_0.gguf", Commit);
        _studio.Model("user/repo/m-Q4_0.gguf");
        _studio.Text("user/repo/settings.json", "{");
        var before = (Hub: _hub.Contents(), Studio: _studio.Contents(), Own: _own.Contents());

        var listing = Store.List();
        foreach (var model in listing.Models)
        {
            await ModelStore.VerifyAsync(model);
            await Should.ThrowAsync<LocalRunnerException>(() => Store.RemoveAsync(model));
        }

        _hub.Contents().ShouldBe(before.Hub);
        _studio.Contents().ShouldBe(before.Studio);
        _own.Contents().ShouldBe(before.Own);
    }

    [Fact]
    public async Task RemoveAsync_OfOthers_SaysWhoseItIs()
    {
        _studio.Model("user/repo/m-Q4_0.gguf");

        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => Store.RemoveAsync(Store.List().Models.Single()));

        refusal.Message.ShouldContain("LM Studio");
    }

    [Fact]
    public async Task RemoveAsync_Own_GivesTheBytesBackAndLeavesNothing()
    {
        var model = await PulledAsync(_hub.HubModel("user/repo", "sub/m-Q4_0.gguf", Commit), "my-model");

        Store.Find(ModelReference.Parse("my-model")).ShouldBe(model.Path);
        var removed = await Store.RemoveAsync(model);

        removed.BytesFreed.ShouldBe(model.Bytes);
        removed.Notes.ShouldBeEmpty();
        Directory.Exists(_hub.PathOf("models--user--repo")).ShouldBeFalse();
        Store.Find(ModelReference.Parse("my-model")).ShouldBeNull();
        Store.List().Models.ShouldBeEmpty();
    }

    [Fact]
    public async Task RemoveAsync_BlobOfTwoCommits_KeepsTheBytesAndSaysWhy()
    {
        var data = new byte[500];
        var other = _hub.HubModel("user/repo", "m-Q4_0.gguf", Older, branch: null, data: data);
        var model = await PulledAsync(_hub.HubModel("user/repo", "m-Q4_0.gguf", Commit, data: data));

        var removed = await Store.RemoveAsync(model);

        removed.BytesFreed.ShouldBe(0);
        removed.Notes.ShouldHaveSingleItem().ShouldContain(other);
        File.ReadAllBytes(other).Length.ShouldBe(500);
        File.Exists(_hub.PathOf("models--user--repo/refs/main")).ShouldBeFalse("it meant a commit of which nothing is left");
    }

    [Fact]
    public async Task RemoveAsync_BesideFilesOfOthers_TouchesNoneOfThem()
    {
        var config = _hub.HubModel("user/repo", "config.json", Commit);
        var second = _hub.HubModel("user/repo", "m-Q8_0.gguf", Commit);
        var model = await PulledAsync(_hub.HubModel("user/repo", "m-Q4_0.gguf", Commit));

        (await Store.RemoveAsync(model)).BytesFreed.ShouldBe(model.Bytes);

        File.Exists(config).ShouldBeTrue();
        File.Exists(second).ShouldBeTrue();
        File.ReadAllText(_hub.PathOf("models--user--repo/refs/main")).ShouldBe(Commit);
    }

    [Fact]
    public async Task RemoveAsync_SharedBlob_StaysWhereRepositoriesShareIt()
    {
        var shared = _hub.Model("blobs/aa/" + new string('a', 64), 900);
        var published = new string('b', 64);
        _hub.Link($"models--user--repo/blobs/{published}", $"../../blobs/aa/{new string('a', 64)}");
        var model = await PulledAsync(_hub.Link($"models--user--repo/snapshots/{Commit}/m-Q4_0.gguf", $"../../blobs/{published}"));

        var removed = await Store.RemoveAsync(model);

        removed.BytesFreed.ShouldBe(0);
        removed.Notes.ShouldHaveSingleItem().ShouldContain("share");
        File.Exists(shared).ShouldBeTrue();
        Directory.Exists(_hub.PathOf("models--user--repo")).ShouldBeFalse();
    }

    [LinuxFact]
    public async Task RemoveAsync_FileWithAnotherHardLink_SaysThatItsBytesStay()
    {
        var path = _hub.HubModel("user/repo", "m-Q4_0.gguf", Commit);
        var blob = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        using (var ln = System.Diagnostics.Process.Start("ln", [blob, _hub.PathOf("kept.gguf")]))
            await ln.WaitForExitAsync();
        var model = await PulledAsync(path);

        var removed = await Store.RemoveAsync(model);

        removed.BytesFreed.ShouldBe(0);
        removed.Notes.ShouldHaveSingleItem().ShouldContain("another hard link leads to them too");
        File.Exists(_hub.PathOf("kept.gguf")).ShouldBeTrue();
    }

    [Fact]
    public async Task Find_FileThatLostBytesSinceItCame_IsNotHereButCanBeRemoved()
    {
        var model = await PulledAsync(_hub.HubModel("user/repo", "m-Q4_0.gguf", Commit), "mine");
        await using (var file = new FileStream(model.Path, FileMode.Open, FileAccess.Write))
            file.SetLength(file.Length - 1);

        foreach (var name in (string[])["mine", "hf.co/user/repo", "hf.co/user/repo/m-Q4_0.gguf"])
            Store.Find(ModelReference.Parse(name)).ShouldBeNull();

        await Store.RemoveAsync(Store.FindInstalled(ModelReference.Parse("mine"))!);
        Store.List().Models.ShouldBeEmpty();
    }

    [Fact]
    public async Task VerifyAsync_FileWithoutALink_IsHeldAgainstTheHashThatItCameWith()
    {
        var data = "GGUF and some bytes more"u8.ToArray();
        var path = _hub.Write($"models--user--repo/snapshots/{Commit}/m-Q4_0.gguf", data);
        await new PulledModels(new(_own.Root)).AddAsync([new(path, data.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(data)))], null, null, true, CancellationToken.None);

        (await ModelStore.VerifyAsync(Store.List().Models.Single())).Single().IsWhole.ShouldBe(true);
        await using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            file.WriteByte((byte)'g');
        (await ModelStore.VerifyAsync(Store.List().Models.Single())).Single().IsWhole.ShouldBe(false);
    }

    [Fact]
    public async Task VerifyAsync_WholeDamagedAndUnknown_AreToldApart()
    {
        var whole = _hub.HubModel("user/whole", "m-Q4_0.gguf", Commit);
        var damaged = _hub.HubModel("user/damaged", "m-Q4_0.gguf", Commit);
        await using (var file = new FileStream(damaged, FileMode.Open, FileAccess.Write))
            file.WriteByte((byte)'g');
        _studio.Model("user/unknown/m-Q4_0.gguf");
        var reported = new List<double>();

        var models = Store.List().Models;
        async Task<bool?> VerdictAsync(string name) => (await ModelStore.VerifyAsync(models.Single(model => model.Name.StartsWith(name)), new Callback<double>(reported.Add))).Single().IsWhole;

        (await VerdictAsync("user/whole")).ShouldBe(true);
        (await VerdictAsync("user/damaged")).ShouldBe(false);
        (await VerdictAsync("user/unknown")).ShouldBeNull();
        reported.ShouldContain(1);
        File.Exists(whole).ShouldBeTrue();
    }

    [Fact]
    public async Task Pulled_ManyAtOnceAndABrokenFile_LosesNothing()
    {
        var index = new PulledModels(new(_own.Root));
        _own.Text("models.json", "{ broken");
        index.Read().ShouldBeEmpty();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => index.AddAsync([new($"/m/{i}.gguf", 1, null)], i % 2 == 0 ? "even" : $"odd-{i}", null, true, CancellationToken.None)));

        var models = index.Read();
        models.Count.ShouldBe(20);
        models.Count(model => model.Names.Contains("even")).ShouldBe(1, "a name means one model");
        await index.RemoveAsync("/m/3.gguf", CancellationToken.None);
        index.Read().Count.ShouldBe(19);
        Directory.GetFiles(_own.Root).Select(Path.GetFileName).ShouldBe(["models.json", "models.json.lock"], ignoreOrder: true);
    }

    private async Task<InstalledModel> PulledAsync(string path, string? name = null)
    {
        await new PulledModels(new(_own.Root)).AddAsync([new(path, FileLength.Of(path), null)], name, null, true, CancellationToken.None);
        var model = Store.List().Models.Single(each => each.Path == path);
        model.IsOwn.ShouldBeTrue();
        return model;
    }
}
