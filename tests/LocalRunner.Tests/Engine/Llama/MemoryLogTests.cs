using LocalRunner.Engine.Llama;
using LocalRunner.Memory;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class MemoryLogTests
{
    [Fact]
    public void Read_LinesOfEachKind_FillTheirComponents()
    {
        string[] lines =
        [
            "load_tensors:   CPU_Mapped model buffer size =   100.50 MiB",
            "load_tensors:   CPU_REPACK model buffer size =    40.25 MiB",
            "load_tensors:          CPU model buffer size =     1.00 MiB",
            "llama_context:        CPU  output buffer size =     0.50 MiB",
            "llama_kv_cache:        CPU KV buffer size =    16.00 MiB",
            "llama_memory_recurrent:        CPU RS buffer size =     2.00 MiB",
            "sched_reserve:        CPU compute buffer size =     8.00 MiB",
        ];

        (MemoryLog.Read(lines) with { Gpus = [] }).ShouldBe(new MeasuredMemory
        {
            WeightsMapped = 105_381_888,
            WeightsRepacked = 42_205_184,
            WeightsCopied = 1 << 20,
            Output = 1 << 19,
            KvCache = 16 << 20,
            RecurrentState = 2 << 20,
            Compute = 8 << 20,
        });
    }

    [Fact]
    public void Read_SeveralLinesOfOneKind_AddUp()
    {
        string[] lines =
        [
            "llama_kv_cache:        CPU KV buffer size =    16.00 MiB",
            "llama_kv_cache:        CPU KV buffer size =     4.00 MiB",
            "llama_kv_cache:      CUDA0 KV buffer size =     8.00 MiB",
            "llama_kv_cache:      CUDA0 KV buffer size =     1.00 MiB",
            "load_tensors:        CUDA0 model buffer size =   300.00 MiB",
        ];

        var memory = MemoryLog.Read(lines);

        memory.KvCache.ShouldBe(20 << 20);
        memory.Gpus.ShouldBe([new GpuMemory("CUDA0", 300L << 20, 9 << 20, 0)]);
    }

    [Fact]
    public void Read_NamesOfGpus_AreThoseThatPeopleKnow() =>
        MemoryLog.Read(["sched_reserve:      CUDA0 compute buffer size =    16.00 MiB"], name => name == "CUDA0" ? "NVIDIA H100" : name)
            .Gpus.ShouldBe([new GpuMemory("NVIDIA H100", 0, 0, 16 << 20)]);

    [Theory]
    [InlineData("load_tensors:    CUDA_Host model buffer size =     1.00 MiB")]
    [InlineData("load_tensors:          CPU model buffer size =     1.00 MiB")]
    public void Read_MainMemoryThatAGpuReads_CountsAsCopied(string line) => MemoryLog.Read([line]).WeightsCopied.ShouldBe(1 << 20);

    [Theory]
    [InlineData("")]
    [InlineData("load_tensors: CPU model buffer size = MiB")]
    [InlineData("load_tensors: CPU model buffer size = 1.2.3 MiB")]
    [InlineData("load_tensors: CPU model buffer size = 99999999999999999999999999999999 MiB")]
    [InlineData("llama_context: CPU compute buffer size is 3.0000 MiB, matches expectation of 3.0000 MiB")]
    public void Read_OtherLines_CountNothing(string line) => (MemoryLog.Read([line]) with { Gpus = [] }).ShouldBe(new MeasuredMemory());

    [Fact]
    public void ReadCounted_TwoCaches_AddsThem() => MemoryLog.ReadCounted(
    [
        "llama_kv_cache: size =   16.00 MiB (  1024 cells,   4 layers,  1/1 seqs), K (f16):    8.00 MiB, V (f16):    8.00 MiB",
        "llama_kv_cache: size =    4.00 MiB (   256 cells,   4 layers,  1/1 seqs), K (f16):    2.00 MiB, V (f16):    2.00 MiB",
        "llama_memory_recurrent: size =    4.00 MiB",
    ]).ShouldBe(20 << 20);
}
