using LocalRunner.Fixtures;
using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

public sealed class StoreFolderTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("", "/home/me/.cache/huggingface/hub")]
    [InlineData("XDG_CACHE_HOME=/c", "/c/huggingface/hub")]
    [InlineData("XDG_CACHE_HOME=/c HF_HOME=/hf", "/hf/hub")]
    [InlineData("HF_HOME=~/hf", "/home/me/hf/hub")]
    [InlineData("HF_HOME=/hf HUGGINGFACE_HUB_CACHE=/old", "/old")]
    [InlineData("HF_HOME=/hf HUGGINGFACE_HUB_CACHE=/old HF_HUB_CACHE=/new", "/new")]
    public void OfHub_Environment_IsTakenInTheOrderOfTheHubsPrograms(string environment, string expected) =>
        StoreFolder.OfHub(Variables(environment), "/home/me").Path.ShouldBe(Path.GetFullPath(expected));

    [Theory]
    [InlineData("", "/home/me/.cache/localrunner")]
    [InlineData("XDG_CACHE_HOME=/c", "/c/localrunner")]
    [InlineData("XDG_CACHE_HOME=/c LOCALRUNNER_STORE=/mine", "/mine")]
    public void OfOwn_Environment_IsTaken(string environment, string expected) =>
        StoreFolder.OfOwn(Variables(environment), "/home/me").Path.ShouldBe(Path.GetFullPath(expected));

    [Fact]
    public void OfHub_NoHome_SaysWhatToSet()
    {
        var exception = Should.Throw<LocalRunnerException>(() => StoreFolder.OfHub(_ => null, ""));

        exception.Error.ShouldBe(LocalRunnerError.StoreFailed);
        exception.Message.ShouldContain("HF_HOME");
        StoreFolder.OfHub(Variables("HF_HUB_CACHE=/c"), "").Path.ShouldBe(Path.GetFullPath("/c"));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/x")]
    [InlineData("a/../../x")]
    [InlineData("a\\b")]
    [InlineData("CON")]
    [InlineData("sub/lpt1.gguf")]
    [InlineData("COM¹.txt")]
    [InlineData("x.")]
    [InlineData("x ")]
    [InlineData("a:b")]
    [InlineData("a?b")]
    [InlineData("")]
    [InlineData("a//b")]
    [InlineData("a\u0001")]
    public void Snapshot_FileThatLeavesItsFolderOrMeansAnotherOnSomeSystem_IsRefused(string file)
    {
        var folder = new StoreFolder("/store");

        Should.Throw<LocalRunnerException>(() => folder.Snapshot("user/repo", Commit, file)).Error.ShouldBe(LocalRunnerError.StoreFailed);
        Should.Throw<LocalRunnerException>(() => folder.Missing("user/repo", Commit, file));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef0123456")]
    [InlineData("0123456789ABCDEF0123456789abcdef01234567")]
    [InlineData("../../../../../../../../../../../../../x")]
    public void Blob_NameThatIsNoHash_IsRefused(string hash) => Should.Throw<LocalRunnerException>(() => new StoreFolder("/store").Blob("user/repo", hash));

    [Fact]
    public void Snapshot_KoreanAndEmoji_StayAsTheyAre() =>
        new StoreFolder("/store").Snapshot("user/repo", Commit, "한국어/😀.gguf").ShouldEndWith(Path.Combine("snapshots", Commit, "한국어", "😀.gguf"));

    [Fact]
    public void FindFile_BranchThatWasFetched_IsFoundByItsCommit()
    {
        using var temporary = new TemporaryFolder();
        var folder = new StoreFolder(temporary.Path);
        var file = folder.Snapshot("user/repo", Commit, "sub/m.gguf");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "x");
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Reference("user/repo", "refs/pr/1"))!);
        File.WriteAllText(folder.Reference("user/repo", "refs/pr/1"), Commit);

        folder.FindFile("user/repo", "refs/pr/1", "sub/m.gguf").ShouldBe(file);
        folder.FindFile("user/repo", Commit, "sub/m.gguf").ShouldBe(file);
        folder.FindFile("user/repo", "main", "sub/m.gguf").ShouldBeNull();
    }

    [Fact]
    public void FindCommit_ReferenceThatHoldsNoCommit_IsNone()
    {
        using var temporary = new TemporaryFolder();
        var folder = new StoreFolder(temporary.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Reference("user/repo", "main"))!);
        File.WriteAllText(folder.Reference("user/repo", "main"), "../../elsewhere");

        folder.FindCommit("user/repo", "main").ShouldBeNull();
    }

    [Fact]
    public void Online_EndpointThatIsNone_MattersOnlyWhereItIsAsked()
    {
        var options = new StoreOptions { HubCache = new("/hub"), Own = new("/own") }.Resolved(Variables("HF_ENDPOINT=nonsense"));

        Should.Throw<LocalRunnerException>(() => options.Online("test", "", Variables("HF_ENDPOINT=nonsense"))).Message.ShouldContain("HF_ENDPOINT is 'nonsense'");
        options.Online("test", "", Variables("HF_ENDPOINT=https://mirror.example")).HubEndpoint.ShouldBe(new Uri("https://mirror.example"));
        options.Online("test", "", Variables("")).HubEndpoint.ShouldBe(new Uri("https://huggingface.co"));
    }

    private static Func<string, string?> Variables(string environment)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split('=')).ToDictionary(each => each[0], each => each[1]);
        return name => variables.GetValueOrDefault(name);
    }
}
