using BenchmarkDotNet.Attributes;
using LocalRunner.Catalog;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>Reading a header, which is little more than reading its vocabulary.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"localrunner-{Guid.NewGuid():N}.gguf");

    /// <summary>Gets or sets the tokens: of Llama 2, of Llama 3 with its 280,147 merges, and of Gemma 3.</summary>
    [Params(32_000, 128_256, 262_144)]
    public int Vocabulary { get; set; }

    /// <summary>Writes the header into a file whose data is a hole.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        SyntheticModel.Create(ModelCatalog.Find("llama-3.2-1b").Entry.Shape with { Vocabulary = Vocabulary }, GgufFileType.Q4_K_M).WriteHeader(_path);
        using var file = GgufFile.Open(_path);
        if (file.Metadata.GetArray("tokenizer.ggml.tokens")?.Count != Vocabulary)
            throw new InvalidOperationException("The header has another vocabulary than it was to have.");
    }

    /// <summary>Deletes it.</summary>
    [GlobalCleanup]
    public void Delete() => File.Delete(_path);

    /// <summary>Opens the file and closes it.</summary>
    [Benchmark]
    public int Open()
    {
        using var file = GgufFile.Open(_path);
        return file.Tensors.Count;
    }
}
