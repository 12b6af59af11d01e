using System.Runtime.InteropServices;
using LocalRunner.Fixtures;
using LocalRunner.Store;
using LocalRunner.Store.Installed;

namespace LocalRunner.Tests.Store.Installed;

public sealed class ProgramFoldersTests : IDisposable
{
    private readonly StoreTree _home = new();
    private readonly FolderReader _reader = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Find_NothingSet_TakesEachProgramsCustom()
    {
        var stores = Find(OSPlatform.Linux);

        stores.Ollama.ShouldBe([_home.PathOf(".ollama/models"), Path.GetFullPath("/usr/share/ollama/.ollama/models")]);
        stores.LmStudio.ShouldBe([_home.PathOf(".lmstudio/models"), _home.PathOf(".cache/lm-studio/models")]);
        stores.LlamaCpp.ShouldBe([_home.PathOf(".cache/llama.cpp")]);
        stores.Docker.ShouldBe([_home.PathOf(".docker/models")]);
        Find(OSPlatform.OSX).LlamaCpp.ShouldBe([_home.PathOf("Library/Caches/llama.cpp")]);
    }

    [Fact]
    public void Find_Variables_MoveThem()
    {
        var moved = _home.PathOf("moved");

        var stores = Find(OSPlatform.Linux, ("OLLAMA_MODELS", moved), ("LLAMA_CACHE", moved), ("MODELS_PATH", moved));

        stores.Ollama.ShouldBe([moved]);
        stores.LlamaCpp.ShouldBe([moved]);
        stores.Docker.ShouldBe([moved, _home.PathOf(".docker/models")]);
        Find(OSPlatform.Linux, ("OLLAMA_MODELS", "not/rooted")).Ollama.ShouldBeEmpty();
    }

    [Fact]
    public void Find_LmStudiosPointerAndSetting_MoveItsModels()
    {
        _home.Text(".lmstudio-home-pointer", _home.PathOf("studio") + "\n");
        _home.Text("studio/settings.json", $$"""{ "downloadsFolder": {{System.Text.Json.JsonSerializer.Serialize(_home.PathOf("big disk"))}} }""");

        Find(OSPlatform.Linux).LmStudio.ShouldBe([_home.PathOf("big disk"), _home.PathOf("studio/models"), _home.PathOf(".lmstudio/models"), _home.PathOf(".cache/lm-studio/models")]);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"downloadsFolder": 7}""")]
    public void Find_BrokenSetting_IsARemark(string settings)
    {
        _home.Text(".lmstudio/settings.json", settings);

        Find(OSPlatform.Linux).LmStudio.ShouldContain(_home.PathOf(".lmstudio/models"));
        _reader.Remarks.ShouldHaveSingleItem().ShouldContain("settings.json");
    }

    [Fact]
    public void Find_NoHome_LooksNowhereOfItsOwn() =>
        ProgramFolders.Find(_reader, OSPlatform.Linux, _ => null, "").ShouldSatisfyAllConditions(
            stores => stores.LmStudio.ShouldBeEmpty(), stores => stores.Docker.ShouldBeEmpty(), stores => stores.LlamaCpp.ShouldBeEmpty());

    private OtherStores Find(OSPlatform system, params (string Name, string Value)[] variables) =>
        ProgramFolders.Find(_reader, system, name => variables.FirstOrDefault(each => each.Name == name).Value, _home.Root);
}
