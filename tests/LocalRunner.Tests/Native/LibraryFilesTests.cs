using LocalRunner.Fixtures;
using LocalRunner.Native;

namespace LocalRunner.Tests.Native;

public sealed class LibraryFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("cpu", "libllama.so", "libggml.so", "libggml-base.so")]
    [InlineData("cpu", "libllama.v0.4.0.so", "libggml.v0.4.0.so", "libggml-base.so")]
    [InlineData("cuda", "libllama.cuda.v0.4.0.so", "libggml.cuda.v0.4.0.so", "libggml-base.so")]
    [InlineData("metal", "libllama.metal.v0.5.0.dylib", "libggml.metal.v0.5.0.dylib", "libggml-base.dylib")]
    [InlineData("cpu", "llama.dll", "ggml.dll", "ggml-base.dll")]
    [InlineData("cpu", "libllama.so.0", "libggml.so.0.9", "libggml-base.so.0")]
    public void Find_EveryNaming_FindsTheThree(string variant, string llama, string ggml, string ggmlBase)
    {
        foreach (var name in new[] { llama, ggml, ggmlBase, "libllama-common.so", "llama-addon.node", "libggml-cpu-zen4.so" })
            File.WriteAllText(_folder.File(name), "");

        var files = LibraryFiles.Find(_folder.Path).ShouldNotBeNull();

        Path.GetFileName(files.Llama).ShouldBe(llama);
        Path.GetFileName(files.Ggml).ShouldBe(ggml);
        Path.GetFileName(files.GgmlBase).ShouldBe(ggmlBase);
        files.Variant.ShouldBe(variant);
    }

    [Fact]
    public void Find_OneMissing_FindsNothing()
    {
        File.WriteAllText(_folder.File("libllama.so"), "");
        File.WriteAllText(_folder.File("libggml-base.so"), "");
        LibraryFiles.Find(_folder.Path).ShouldBeNull();
        LibraryFiles.Find(_folder.File("absent")).ShouldBeNull();
    }

    public void Dispose() => _folder.Dispose();
}
