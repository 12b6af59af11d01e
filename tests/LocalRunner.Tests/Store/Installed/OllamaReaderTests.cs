using System.Security.Cryptography;
using LocalRunner.Fixtures;
using LocalRunner.Store;
using LocalRunner.Store.Installed;

namespace LocalRunner.Tests.Store.Installed;

public sealed class OllamaReaderTests : IDisposable
{
    private readonly StoreTree _tree = new();
    private readonly FolderReader _reader = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Read_ManifestAndBlob_IsNamedAsOllamaDoes() => ReadsOne("sha256-");

    [ColonFact]
    public void Read_BlobOfAnOldStore_IsFoundToo() => ReadsOne("sha256:");

    private void ReadsOne(string naming)
    {
        var hex = Add("registry.ollama.ai/library/llama3.2/3b", 3000, naming);

        var model = Read().ShouldHaveSingleItem();

        (model.Name, model.Bytes, model.Hashes[0]).ShouldBe(("llama3.2:3b", 3000, hex));
        model.Files.ShouldBe([_tree.PathOf($"blobs/{naming}{hex}")]);
        _reader.Remarks.ShouldBeEmpty();
    }

    [Fact]
    public void Read_HostsAndNamespaces_AreKeptInTheName()
    {
        Add("registry.ollama.ai/someone/mine/latest", 1000);
        Add("hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF/Q4_K_M", 1001);

        Read().Select(model => model.Name).ShouldBe(["someone/mine:latest", "hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M"], ignoreOrder: true);
    }

    [ColonFact]
    public void Read_RegistryWithAPort_IsNamedByIt()
    {
        Add("localhost:5000/library/x/y", 1002);

        Read().ShouldHaveSingleItem().Name.ShouldBe("localhost:5000/library/x:y");
        _reader.Remarks.ShouldBeEmpty();
    }

    [Fact]
    public void Read_ListOfManifests_TakesWhatLlamaCppRuns()
    {
        var hex = Blob(2000);
        var child = $$"""{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{{hex}}","size":2000}]}""";
        var childHex = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(child)));
        _tree.Text($"blobs/sha256-{childHex}", child);
        _tree.Text("manifests-v2/ollama.com/library/new/latest",
            $$"""{"mediaType":"application/vnd.ollama.manifest.list.v2+json","manifests":[{"runner":"mlx","digest":"sha256:{{new string('0', 64)}}"},{"runner":"llamacpp","format":"gguf","digest":"sha256:{{childHex}}"}]}""");

        Read().ShouldHaveSingleItem().Name.ShouldBe("new:latest");
    }

    [Fact]
    public void Read_LayerOfAProjector_IsTheModelsWhereItsBlobIsWhole()
    {
        var (model, projector) = (Blob(3000), Blob(700));
        Seeing("whole", 700);
        Seeing("cut", 701);

        var models = Read();

        models.Single(each => each.Name == "whole:latest").Projector.ShouldBe(new InstalledProjector(_tree.PathOf($"blobs/sha256-{projector}"), 700, projector));
        models.Single(each => each.Name == "cut:latest").Projector.ShouldBeNull();

        void Seeing(string name, int bytes) => _tree.Text($"manifests/registry.ollama.ai/library/{name}/latest",
            $$"""{"layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{{model}}","size":3000},{"mediaType":"application/vnd.ollama.image.projector","digest":"sha256:{{projector}}","size":{{bytes}}}]}""");
    }

    [Fact]
    public void Read_BrokenManifestsAndBlobs_AreRemarksAndTheRestIsFound()
    {
        Add("registry.ollama.ai/library/good/latest", 1000);
        _tree.Text("manifests/registry.ollama.ai/library/broken/latest", "{\"layers\":[");
        _tree.Text("manifests/registry.ollama.ai/library/other/latest", "[1,2]");
        _tree.Text("manifests/registry.ollama.ai/library/typed/latest", """{"layers":[{"mediaType":5}]}""");
        Manifest("registry.ollama.ai/library/traversal/latest", "sha256:../../../../etc/passwd" + new string('0', 45), 1000);
        Manifest("registry.ollama.ai/library/short/latest", "sha256:" + new string('a', 63), 1000);
        Manifest("registry.ollama.ai/library/gone/latest", "sha256:" + new string('a', 64), 1000);
        Manifest("registry.ollama.ai/library/cut/latest", "sha256:" + Blob(500), 1000);
        _tree.Text("manifests/registry.ollama.ai/library/good/.DS_Store", "x");
        _tree.Text("manifests/registry.ollama.ai/library/template/latest", """{"layers":[{"mediaType":"application/vnd.ollama.image.template","digest":"sha256:x","size":1}]}""");
        _tree.Link("manifests/registry.ollama.ai/library/cycle", "cycle");

        Read().ShouldHaveSingleItem().Name.ShouldBe("good:latest");
        foreach (var culprit in new[] { "broken", "other", "typed", "traversal", "short", "gone", "has 500 bytes, but 1000" })
            _reader.Remarks.ShouldContain(remark => remark.Contains(culprit), culprit);
        _reader.Remarks.ShouldNotContain(remark => remark.Contains("DS_Store") || remark.Contains("template"));
    }

    private List<InstalledModel> Read() => [.. new OllamaReader(_reader).Read(_tree.Root)];

    private string Add(string name, int bytes, string naming = "sha256-")
    {
        var hex = Blob(bytes, naming);
        Manifest(name, $"sha256:{hex}", bytes);
        return hex;
    }

    private void Manifest(string name, string digest, int bytes) => _tree.Text($"manifests/{name}",
        $$"""{"schemaVersion":2,"config":{"digest":"sha256:1","size":1},"layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:2","size":5},{"mediaType":"application/vnd.ollama.image.model","digest":"{{digest}}","size":{{bytes}}}]}""");

    private string Blob(int bytes, string naming = "sha256-")
    {
        var hex = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(bytes)));
        _tree.Model($"blobs/{naming}{hex}", bytes);
        return hex;
    }
}
