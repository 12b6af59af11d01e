using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class LibraryFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("cpu", "libllama.so", "libggml.so", "libggml-base.so", "libggml-cpu.so")]
    [InlineData("cuda", "libllama.so", "libggml.so", "libggml-base.so", "libggml-cuda.so")]
    [InlineData("vulkan", "llama.dll", "ggml.dll", "ggml-base.dll", "ggml-vulkan.dll")]
    [InlineData("metal", "libllama.dylib", "libggml.dylib", "libggml-base.dylib", "libggml-metal.dylib")]
    [InlineData("cpu", "libllama.so.0", "libggml.so.0.9", "libggml-base.so.0", "libggml-cpu.so.0")]
    [InlineData("cpu", "libllama.v0.4.0.so", "libggml.v0.4.0.so", "libggml-base.so", "libggml-cpu.so")]
    public void Find_EveryNaming_FindsThemInTheOrderOfTheirNeeds(string backend, string llama, string ggml, string ggmlBase, string further)
    {
        Write(llama, ggml, ggmlBase, further, "libmtmd.so", "libllama-common.so", "llama-addon.node", "libggml-cpu-zen4.so");

        var files = LibraryFiles.Find(_folder.Path).ShouldNotBeNull();

        files.InOrder.Select(file => Path.GetFileName(file.Path)).ShouldBe([ggmlBase, further, ggml, llama]);
        files.Backend.ShouldBe(backend);
    }

    [Fact]
    public void Find_OneMissing_FindsNothing()
    {
        Write("libllama.so", "libggml-base.so");

        LibraryFiles.Find(_folder.Path).ShouldBeNull();
        LibraryFiles.Find(_folder.File("absent")).ShouldBeNull();
    }

    [Fact]
    public void WithCpuOf_BuildWithoutCpuCode_TakesTheOthers()
    {
        Write("avx2/libllama.so", "avx2/libggml.so", "avx2/libggml-base.so", "avx2/libggml-cpu.so");
        Write("cuda12/libllama.so", "cuda12/libggml.so", "cuda12/libggml-base.so", "cuda12/libggml-cuda.so");
        var cpu = LibraryFiles.Find(_folder.File("avx2")).ShouldNotBeNull();

        var files = LibraryFiles.Find(_folder.File("cuda12")).ShouldNotBeNull().WithCpuOf(cpu);

        files.Paths[LibraryFiles.Cpu].ShouldBe(_folder.File(Path.Combine("avx2", "libggml-cpu.so")));
        files.Paths[LibraryFiles.Llama].ShouldBe(_folder.File(Path.Combine("cuda12", "libllama.so")));
        cpu.WithCpuOf(files).ShouldBeSameAs(cpu);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            File.WriteAllText(_folder.File(name), "");
        }
    }
}
