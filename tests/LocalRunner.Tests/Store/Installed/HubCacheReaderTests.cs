using LocalRunner.Fixtures;
using LocalRunner.Store;
using LocalRunner.Store.Installed;

namespace LocalRunner.Tests.Store.Installed;

public sealed class HubCacheReaderTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Older = "fedcba9876543210fedcba9876543210fedcba98";

    private readonly StoreTree _tree = new();
    private readonly FolderReader _reader = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_LinkedBlob_IsNamedByRepositoryAndQuantWithItsHashAndLoadedByItsSnapshotsPath()
    {
        var path = _tree.HubModel("bartowski/Llama-3.2-1B-Instruct-GGUF", "Llama-3.2-1B-Instruct-Q4_K_M.gguf", Commit);

        var model = Read().ShouldHaveSingleItem();

        model.Name.ShouldBe("bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M");
        model.Files.ShouldBe([path]);
        model.Bytes.ShouldBe(File.ReadAllBytes(path).Length);
        model.Hashes.ShouldBe([Path.GetFileName(new FileInfo(path).LinkTarget)]);
        _reader.Remarks.ShouldBeEmpty();
    }

    [Fact]
    public void Read_CopiesInsteadOfLinks_AreFoundWithoutAHash()
    {
        _tree.Model($"models--user--repo-GGUF/snapshots/{Commit}/repo-Q8_0.gguf", 4096);
        _tree.Text("models--user--repo-GGUF/refs/main", Commit);

        var model = Read().ShouldHaveSingleItem();

        (model.Name, model.Bytes).ShouldBe(("user/repo-GGUF:Q8_0", 4096));
        model.Hashes.ShouldBe([(string?)null]);
    }

    [Fact]
    public void Read_SharedBlobsOfTwoHops_TakesTheHashFromTheFirstAndTheSizeFromTheLast()
    {
        var xet = new string('a', 64);
        var published = new string('b', 64);
        _tree.Model($"blobs/aa/{xet}", 5000);
        _tree.Text("blobs/.huggingface-shared-blobs", "1\n");
        _tree.Link($"models--user--repo/blobs/{published}", $"../../blobs/aa/{xet}");
        _tree.Link($"models--user--repo/snapshots/{Commit}/m-Q4_0.gguf", $"../../blobs/{published}");

        var model = Read().ShouldHaveSingleItem();

        (model.Bytes, model.Hashes[0]).ShouldBe((5000, published));
    }

    [Fact]
    public void Read_SplitModelInAFolder_IsOne()
    {
        foreach (var part in new[] { 1, 2, 3 })
            _tree.HubModel("user/big", $"Q6_K/big-Q6_K-0000{part}-of-00003.gguf", Commit);

        var model = Read().ShouldHaveSingleItem();

        model.Name.ShouldBe("user/big:Q6_K");
        model.Files.Select(Path.GetFileName).ShouldBe(["big-Q6_K-00001-of-00003.gguf", "big-Q6_K-00002-of-00003.gguf", "big-Q6_K-00003-of-00003.gguf"]);
    }

    [Fact]
    public void Read_SplitModelWithoutAPart_IsARemark()
    {
        _tree.HubModel("user/big", "big-Q6_K-00001-of-00003.gguf", Commit);
        _tree.HubModel("user/big", "big-Q6_K-00003-of-00003.gguf", Commit);

        Read().ShouldBeEmpty();
        _reader.Remarks.ShouldHaveSingleItem().ShouldContain("big-Q6_K-00002-of-00003.gguf' is missing");
    }

    [Fact]
    public void Read_SeveralCommits_NamesTheBranchsPlainAndOtherBytesByTheirCommit()
    {
        _tree.HubModel("user/repo", "m-Q4_K_M.gguf", Older, branch: null, data: new byte[100]);
        _tree.HubModel("user/repo", "m-Q4_K_M.gguf", Commit);
        _tree.HubModel("user/repo", "m-Q8_0.gguf", Commit, data: new byte[200]);
        _tree.HubModel("user/repo", "m-Q8_0.gguf", Older, branch: null, data: new byte[200]);

        Read().Select(model => model.Name).ShouldBe(["user/repo:Q4_K_M", "user/repo:Q8_0", $"hf.co/user/repo:Q4_K_M@{Older}"], ignoreOrder: true);
    }

    [Fact]
    public void Read_TwoModelsOfOneQuantOrNone_AreToldApartByTheirFiles()
    {
        _tree.HubModel("user/repo", "a-Q4_0.gguf", Commit);
        _tree.HubModel("user/repo", "b-Q4_0.gguf", Commit);
        _tree.HubModel("user/other", "model.gguf", Commit);

        Read().Select(model => model.Name).ShouldBe(["hf.co/user/repo/a-Q4_0.gguf", "hf.co/user/repo/b-Q4_0.gguf", "hf.co/user/other/model.gguf"], ignoreOrder: true);
    }

    [Fact]
    public void Read_FilesOfOtherKinds_AreLeftOut()
    {
        _tree.HubModel("user/repo", "mmproj-F16.gguf", Commit);
        _tree.HubModel("user/repo", "imatrix.gguf", Commit);
        _tree.HubModel("user/repo", "config.json", Commit);
        _tree.Model($"models--user--repo/blobs/{new string('c', 64)}.incomplete");

        Read().ShouldBeEmpty();
    }

    [Fact]
    public void Read_BrokenAndHostileEntries_AreRemarksAndTheRestIsFound()
    {
        _tree.HubModel("user/good", "good-Q4_0.gguf", Commit);
        _tree.Link($"models--user--gone/snapshots/{Commit}/gone-Q4_0.gguf", "../../blobs/nowhere");
        _tree.Link($"models--user--turning/snapshots/{Commit}/turning-Q4_0.gguf", "turning-Q4_0.gguf");
        _tree.Link("models--user--cycle/snapshots", "snapshots");
        _tree.Write($"models--user--empty/snapshots/{Commit}/empty-Q4_0.gguf", []);
        _tree.Model("models--..--..--etc/snapshots/x/y.gguf");
        _tree.Model($"models--user--odd/snapshots/{Commit}/CON.gguf");
        _tree.Text($"models--user--refs/refs/main", "../../../etc/passwd");

        Read().ShouldHaveSingleItem().Name.ShouldBe("user/good:Q4_0");
        foreach (var culprit in new[] { "gone-Q4_0.gguf", "turning-Q4_0.gguf", "cycle", "empty-Q4_0.gguf", "models--..--..--etc", "CON.gguf" })
            _reader.Remarks.ShouldContain(remark => remark.Contains(culprit), culprit);
    }

    [Fact]
    public void Read_FolderThatLinksToItself_Ends()
    {
        _tree.HubModel("user/repo", "m-Q4_0.gguf", Commit);
        _tree.Link($"models--user--repo/snapshots/{Commit}/again", ".");

        Read().ShouldHaveSingleItem().Name.ShouldBe("user/repo:Q4_0");
        _reader.Remarks.ShouldBeEmpty();
    }

    [Fact]
    public void Read_NoSuchFolder_IsEmptyWithoutARemark()
    {
        new HubCacheReader(_reader, StoreKind.HuggingFace).Read(_tree.PathOf("nowhere")).ShouldBeEmpty();
        _reader.Remarks.ShouldBeEmpty();
    }

    private List<InstalledModel> Read() => [.. new HubCacheReader(_reader, StoreKind.HuggingFace).Read(_tree.Root)];
}
