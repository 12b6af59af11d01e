using BenchmarkDotNet.Attributes;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>Planning Llama 3.3 70B with its vocabulary of 128,256 tokens: opening the header, one estimate, and the search over a family.</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private static readonly DeviceInfo s_laptop = DeviceInfo.FromPreset("laptop-64gb");
    private static readonly GgufFileType[] s_types =
        [GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.Q4_K_M, GgufFileType.Q3_K_M, GgufFileType.Q2_K];

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"localrunner-{Guid.NewGuid():N}.gguf");
    private List<GgufFile> _family = [];

    /// <summary>Writes the header into a file whose data is a hole.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var shape = ModelCatalog.Find("llama-3.3-70b").Entry.Shape;
        SyntheticModel.Create(shape, GgufFileType.Q4_K_M).WriteHeader(_path);
        _family = [.. s_types.Select(type => SyntheticModel.Create(shape, type).Preview())];
    }

    /// <summary>Deletes it.</summary>
    [GlobalCleanup]
    public void Delete() => File.Delete(_path);

    /// <summary>Opens the file and estimates: bound 50 ms.</summary>
    [Benchmark]
    public long OpenAndEstimate()
    {
        using var file = GgufFile.Open(_path);
        return MemoryPlanner.Estimate(file, new() { ContextLength = 32768 }, s_laptop).ResidentPeak;
    }

    /// <summary>Opens the file and searches for its settings: bound 300 ms.</summary>
    [Benchmark]
    public bool OpenAndSearch()
    {
        using var file = GgufFile.Open(_path);
        return MemoryPlanner.Plan(file, new() { ContextLength = 32768 }, s_laptop).Fits;
    }

    /// <summary>Searches through a family of six quants, with nothing fixed: bound 300 ms.</summary>
    [Benchmark]
    public bool SearchFamily() => MemoryPlanner.Plan(_family, null, s_laptop).Fits;
}
