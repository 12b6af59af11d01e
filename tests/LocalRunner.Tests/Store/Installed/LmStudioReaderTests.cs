using LocalRunner.Fixtures;
using LocalRunner.Store;
using LocalRunner.Store.Installed;

namespace LocalRunner.Tests.Store.Installed;

public sealed class LmStudioReaderTests : IDisposable
{
    private readonly StoreTree _tree = new();
    private readonly FolderReader _reader = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_PublisherAndModelFolders_AreTheName()
    {
        _tree.Model("lmstudio-community/gpt-oss-20b-GGUF/gpt-oss-20b-MXFP4.gguf", 900);
        _tree.Model("lmstudio-community/gemma-3-4B-it-GGUF/gemma-3-4B-it-Q4_K_M.gguf");
        _tree.Model("lmstudio-community/gemma-3-4B-it-GGUF/gemma-3-4B-it-Q8_0.gguf");
        var projector = _tree.Model("lmstudio-community/gemma-3-4B-it-GGUF/mmproj-model-f16.gguf", 700);
        _tree.Model("me/imported/story.gguf");
        _tree.Model("too-high.gguf");
        _tree.Model("too/deep/by/one.gguf");

        var models = Read();

        models.Select(model => model.Name).ShouldBe(
            ["lmstudio-community/gpt-oss-20b-GGUF:MXFP4", "lmstudio-community/gemma-3-4B-it-GGUF:Q4_K_M", "lmstudio-community/gemma-3-4B-it-GGUF:Q8_0", "me/imported/story"],
            ignoreOrder: true);
        models.Where(model => model.Projector is not null).Select(model => (model.Variant, model.Projector)).ShouldBe(
            [("Q4_K_M", new InstalledProjector(projector, 700)), ("Q8_0", new InstalledProjector(projector, 700))], ignoreOrder: true);
        _reader.Remarks.ShouldBeEmpty();
    }

    [Fact]
    public void Read_LinkedFilesAndFolders_AreFollowedForSizesAlone()
    {
        var file = _tree.Model("elsewhere/real.bin", 700);
        var linked = _tree.Link("me/linked/m-Q4_0.gguf", file);
        _tree.Model("other/m/m-Q8_0.gguf");
        _tree.Link("me/folder", _tree.PathOf("other/m"));

        var models = Read();

        var model = models.Single(each => each.Name == "me/linked:Q4_0");
        (model.Path, model.Bytes).ShouldBe((linked, 700));
        models.ShouldContain(each => each.Name == "me/folder:Q8_0");
    }

    [Fact]
    public void Read_UnfinishedDownloadsAndCycles_AreLeftOut()
    {
        _tree.Model("p/m/m-Q4_0.gguf.part");
        _tree.Link("p/loop", "loop");
        _tree.Link("p/m/broken-Q4_0.gguf", "nowhere");

        Read().ShouldBeEmpty();
        _reader.Remarks.ShouldHaveSingleItem().ShouldContain("broken-Q4_0.gguf");
    }

    private List<InstalledModel> Read() => [.. new LmStudioReader(_reader).Read(_tree.Root)];
}
