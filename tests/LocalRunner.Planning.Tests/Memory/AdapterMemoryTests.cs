using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Memory;

/// <summary>Compares what an adapter takes with what the engine logs of it.</summary>
public sealed class AdapterMemoryTests
{
    private const double Mebibyte = 1 << 20;

    [Fact]
    public void ReadAdapter_Pirate_HasAPairForEachTensor()
    {
        using var adapter = GgufFile.Open(Demo.Pirate);

        var pairs = MemoryPlanner.ReadAdapter(adapter);

        (2 * pairs.Count).ShouldBe(adapter.Tensors.Count);
        pairs.Sum(pair => pair.Bytes).ShouldBe(adapter.Tensors.Sum(tensor => tensor.Bytes));
        pairs.ShouldAllBe(pair => pair.Rank == pairs[0].Rank && pair.Rank > 0);
    }

    [Theory]
    [InlineData("sample-llama", true)]
    [InlineData("sample-llama", false)]
    [InlineData("sample-qwen3moe", true)]
    [InlineData("sample-gemma3", true)]
    [InlineData("sample-starcoder2", true)]
    public void Estimate_Adapter_IsTheEnginesBuffersToTheHundredthOfAMebibyte(string name, bool flashAttention)
    {
        using var folder = new TemporaryFolder();
        var (path, adapterPath) = (folder.File("model.gguf"), folder.File("adapter.gguf"));
        SyntheticModel.Create(SmallShapes.Of(name), GgufFileType.Q8_0).Write(path);
        using var model = GgufFile.Open(path);
        WriteAdapter(model, adapterPath, rank: 48);
        using var adapter = GgufFile.Open(adapterPath);
        var settings = new PlanSettings
        {
            ContextLength = 1024,
            MicroBatchSize = 256,
            FlashAttention = flashAttention,
            Threads = 1,
            Uses = new() { Adapters = MemoryPlanner.ReadAdapter(adapter) },
        };
        var planned = MemoryPlanner.Estimate(model, settings, DeviceInfo.Detect());

        using var loaded = LlamaEngine.Instance.LoadModel(model, settings, _ => true);
        using var context = loaded.CreateContext(PlanDryRun.SettingsOf(settings) with { Adapters = [new(adapterPath)] });
        using var log = EngineLog.Open();

        // The engine reserves anew before the first batch that has adapters.
        _ = context.Decode([1, 2, 3], 0);
        using var again = LlamaImports.LoadModel(path, LlamaImports.DefaultModelParameters());
        LlamaImports.LoadAdapter(again, adapterPath).ShouldNotBe(0);

        (planned.Adapters / Mebibyte).ShouldBe(log.Lines.Where(line => line.Contains("LoRA buffer size", StringComparison.Ordinal)).Sum(Size), 0.0101);
        (planned.Compute / Mebibyte).ShouldBe(Size(log.Lines.First(line => line.Contains("compute buffer size", StringComparison.Ordinal))), 0.0051);
    }

    private static double Size(string line) =>
        double.Parse(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Replace("MiB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);

    private static void WriteAdapter(GgufFile model, string path, long rank)
    {
        var writer = new GgufWriter();
        writer.Add("general.type", GgufValue.Of("adapter"));
        writer.Add("general.architecture", GgufValue.Of(model.Metadata.GetString("general.architecture")!));
        writer.Add("adapter.type", GgufValue.Of("lora"));
        writer.Add("adapter.lora.alpha", GgufValue.Of(8f));
        foreach (var tensor in model.Tensors.Where(tensor => tensor.Name.StartsWith("blk.", StringComparison.Ordinal) && tensor.Shape.Count > 1
            && (tensor.Name.Contains("attn_", StringComparison.Ordinal) || tensor.Name.Contains("ffn_", StringComparison.Ordinal))
            && !tensor.Name.Contains("gate_inp", StringComparison.Ordinal) && !tensor.Name.EndsWith("_norm.weight", StringComparison.Ordinal)))
        {
            long[] outer = tensor.Shape.Count > 2 ? [tensor.Shape[2]] : [];
            writer.AddTensor(tensor.Name + ".lora_a", GgufTensorType.F32, [tensor.Shape[0], rank, .. outer]);
            writer.AddTensor(tensor.Name + ".lora_b", GgufTensorType.F32, [rank, tensor.Shape[1], .. outer]);
        }

        writer.Write(path);
    }
}
