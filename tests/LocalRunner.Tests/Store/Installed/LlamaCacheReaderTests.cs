using LocalRunner.Fixtures;
using LocalRunner.Store;
using LocalRunner.Store.Installed;

namespace LocalRunner.Tests.Store.Installed;

public sealed class LlamaCacheReaderTests : IDisposable
{
    private readonly StoreTree _tree = new();
    private readonly FolderReader _reader = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_TwinWithTheAddress_TellsTheRepository()
    {
        _tree.Model("ggml-org_gemma-3-1b-it-GGUF_gemma-3-1b-it-Q4_K_M.gguf");
        _tree.Text("ggml-org_gemma-3-1b-it-GGUF_gemma-3-1b-it-Q4_K_M.gguf.json",
            """{"etag":"\"x\"","lastModified":"","url":"https://huggingface.co/ggml-org/gemma-3-1b-it-GGUF/resolve/main/gemma-3-1b-it-Q4_K_M.gguf"}""");

        Read().ShouldHaveSingleItem().Name.ShouldBe("ggml-org/gemma-3-1b-it-GGUF:Q4_K_M");
    }

    [Fact]
    public void Read_ManifestAndEntityTag_TellTheRepositoryToo()
    {
        _tree.Model("user_repo-GGUF_m-Q8_0.gguf");
        _tree.Text("user_repo-GGUF_m-Q8_0.gguf.etag", "\"x\"");
        _tree.Text("manifest=user=repo-GGUF=latest.json", "{}");

        Read().ShouldHaveSingleItem().Name.ShouldBe("user/repo-GGUF:Q8_0");
    }

    [Fact]
    public void Read_NoTwinBrokenTwinOrPartialFile_FallsBackToTheFilesName()
    {
        _tree.Model("mine.gguf");
        _tree.Model("broken-Q4_0.gguf");
        _tree.Text("broken-Q4_0.gguf.json", "{");
        _tree.Model("odd-Q4_0.gguf");
        _tree.Text("odd-Q4_0.gguf.json", """{"url":"https://huggingface.co/../../resolve/x"}""");
        _tree.Model("half.gguf.downloadInProgress");

        Read().Select(model => model.Name).ShouldBe(["mine", "broken-Q4_0", "odd-Q4_0"], ignoreOrder: true);
        _reader.Remarks.ShouldHaveSingleItem().ShouldContain("broken-Q4_0.gguf.json");
    }

    [Fact]
    public void Read_ProjectorOfTheSameRepository_IsTheModelsWhereItIsTheOnlyOne()
    {
        foreach (var name in new[] { "seeing", "many", "blind" })
        {
            _tree.Model($"user_{name}_m-Q8_0.gguf");
            _tree.Text($"manifest=user={name}=latest.json", "{}");
        }

        var only = _tree.Model("user_seeing_mmproj-F16.gguf", 700);
        _tree.Model("user_many_mmproj-F16.gguf");
        _tree.Model("user_many_mmproj-BF16.gguf");

        Read().ToDictionary(model => model.Name, model => model.Projector).ShouldBe(
            new Dictionary<string, InstalledProjector?> { ["user/seeing:Q8_0"] = new(only, 700), ["user/many:Q8_0"] = null, ["user/blind:Q8_0"] = null }, ignoreOrder: true);
    }

    private List<InstalledModel> Read() => [.. new LlamaCacheReader(_reader).Read(_tree.Root)];
}
