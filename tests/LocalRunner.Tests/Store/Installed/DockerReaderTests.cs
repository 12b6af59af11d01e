using LocalRunner.Fixtures;
using LocalRunner.Store;
using LocalRunner.Store.Installed;

namespace LocalRunner.Tests.Store.Installed;

public sealed class DockerReaderTests : IDisposable
{
    private readonly StoreTree _tree = new();
    private readonly FolderReader _reader = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_IndexManifestAndBlob_IsNamedByItsTag()
    {
        Index(("1", ["index.docker.io/ai/smollm2:latest", "ai/smollm2:360M-Q4_K_M"]));
        Manifest("1", "a");
        _tree.Model($"blobs/sha256/{Hex("a")}", 800);

        var model = Read().ShouldHaveSingleItem();

        (model.Name, model.Bytes, model.Hashes[0]).ShouldBe(("ai/smollm2:latest", 800, Hex("a")));
        model.ShortNames.ShouldContain("smollm2");
        model.ShortNames.ShouldContain("ai/smollm2:360M-Q4_K_M");
    }

    [Fact]
    public void Read_SplitModel_IsFoundByTheNamesInItsBundle()
    {
        Index(("1", ["ai/big:latest"]), ("2", ["ai/unbundled:latest"]));
        Manifest("1", "a", "b");
        Manifest("2", "a", "b");
        foreach (var part in new[] { 1, 2 })
            _tree.Model($"bundles/sha256/{Hex("1")}/model/model-0000{part}-of-00002.gguf");

        Read().ShouldHaveSingleItem().Files.Count.ShouldBe(2);
        _reader.Remarks.ShouldHaveSingleItem().ShouldContain("ai/unbundled:latest");
    }

    [Fact]
    public void Read_BrokenIndexOrManifest_IsARemark()
    {
        Index(("1", ["ai/gone:latest"]), ("2", ["ai/broken:latest"]));
        _tree.Text($"manifests/sha256/{Hex("2")}", "{\"layers\":7}");
        Read().ShouldBeEmpty();
        _reader.Remarks.ShouldHaveSingleItem().ShouldContain(Hex("2"));

        _tree.Text("models.json", """{"models":[{"id":"sha256:../../x","tags":["a"]}]}""");
        Read().ShouldBeEmpty();
        _tree.Text("models.json", "nonsense");
        Read().ShouldBeEmpty();
        _reader.Remarks.Count.ShouldBe(3);
    }

    private static string Hex(string digit) => new(digit[0], 64);

    private List<InstalledModel> Read() => [.. new DockerReader(_reader).Read(_tree.Root)];

    private void Index(params (string Id, string[] Tags)[] models) => _tree.Text("models.json",
        $$"""{"models":[{{string.Join(',', models.Select(model => $$"""{"id":"sha256:{{Hex(model.Id)}}","tags":[{{string.Join(',', model.Tags.Select(tag => $"\"{tag}\""))}}],"files":[]}"""))}}]}""");

    private void Manifest(string id, params string[] blobs) => _tree.Text($"manifests/sha256/{Hex(id)}",
        $$"""{"layers":[{"mediaType":"application/vnd.docker.ai.license","digest":"sha256:{{Hex("f")}}"},{{string.Join(',', blobs.Select(blob => $$"""{"mediaType":"application/vnd.docker.ai.gguf.v3","digest":"sha256:{{Hex(blob)}}"}"""))}}]}""");
}
