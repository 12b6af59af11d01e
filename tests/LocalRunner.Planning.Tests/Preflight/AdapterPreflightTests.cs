using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Preflight;

namespace LocalRunner.Planning.Tests.Preflight;

public class AdapterPreflightTests
{
    private const string Query = "blk.0.attn_q.weight";

    [Fact]
    public void Check_FittingAdapter_Passes() => Check(_ => { });

    [Fact]
    public void Check_NoAdapter_Refuses() => Refusal(w => w["general.type"] = GgufValue.Of("model")).Error.ShouldBe(LocalRunnerError.InvalidModel);

    [Fact]
    public void Check_OtherArchitecture_Mismatches() =>
        Refusal(w => w["general.architecture"] = GgufValue.Of("qwen2")).Error.ShouldBe(LocalRunnerError.AdapterMismatch);

    [Fact]
    public void Check_AlphaOfOtherType_Refuses() => Refusal(w => w["adapter.lora.alpha"] = GgufValue.Of(16u)).Message.ShouldContain("alpha");

    [Fact]
    public void Check_AlphaNotANumber_Refuses() => Refusal(w => w["adapter.lora.alpha"] = GgufValue.Of(float.NaN)).Message.ShouldContain("alpha");

    [Fact]
    public void Check_InvocationTokenOutsideVocabulary_Mismatches() =>
        Refusal(w => w["adapter.alora.invocation_tokens"] = GgufValue.Of(GgufArray.Of<uint>([4]))).Error.ShouldBe(LocalRunnerError.AdapterMismatch);

    [Fact]
    public void Check_HalfMissing_NamesTensor() => Refusal(_ => { }, (Query + ".lora_a", [64, 8])).Message.ShouldContain("lora_b");

    [Fact]
    public void Check_UnknownTensor_Mismatches() =>
        Refusal(_ => { }, ("x.weight.lora_a", [64, 8]), ("x.weight.lora_b", [8, 64])).Error.ShouldBe(LocalRunnerError.AdapterMismatch);

    [Theory]
    [InlineData(32, 8, 8, 64)]
    [InlineData(64, 8, 4, 64)]
    [InlineData(64, 8, 8, 32)]
    public void Check_WrongShape_Mismatches(long a0, long a1, long b0, long b1) =>
        Refusal(_ => { }, (Query + ".lora_a", [a0, a1]), (Query + ".lora_b", [b0, b1])).Error.ShouldBe(LocalRunnerError.AdapterMismatch);

    [Fact]
    public void Check_TokenEmbeddings_StandTheOtherWay() =>
        Check(_ => { }, model => model.Tensor("output.weight", GgufTensorType.F16, 64, 4), ("token_embd.weight.lora_a", [8, 4]), ("token_embd.weight.lora_b", [8, 64]));

    [Fact]
    public void Check_EmbeddingsThatAreTheOutputAsWell_Mismatches() =>
        Refusal(_ => { }, ("token_embd.weight.lora_a", [8, 4]), ("token_embd.weight.lora_b", [8, 64])).Message.ShouldContain("output as well");

    private static LocalRunnerException Refusal(Action<Dictionary<string, GgufValue>> change, params (string Name, long[] Shape)[] tensors) =>
        Should.Throw<LocalRunnerException>(() => Check(change, tensors));

    private static void Check(Action<Dictionary<string, GgufValue>> change, params (string Name, long[] Shape)[] tensors) =>
        Check(change, model => model, tensors);

    private static void Check(
        Action<Dictionary<string, GgufValue>> change, Func<PreflightModel, PreflightModel> describe, params (string Name, long[] Shape)[] tensors)
    {
        var values = new Dictionary<string, GgufValue>
        {
            ["general.type"] = GgufValue.Of("adapter"),
            ["general.architecture"] = GgufValue.Of("llama"),
            ["adapter.type"] = GgufValue.Of("lora"),
            ["adapter.lora.alpha"] = GgufValue.Of(16f),
        };
        change(values);
        var writer = new GgufWriter();
        foreach (var (key, value) in values)
            writer.Add(key, value);
        foreach (var (name, shape) in tensors is [] ? [(Query + ".lora_a", [64, 8]), (Query + ".lora_b", [8, 64])] : tensors)
            writer.AddTensor(name, GgufTensorType.F32, shape);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "adapter.gguf");
        writer.Write(path);
        using var adapter = GgufFile.Open(path);
        using var model = describe(new PreflightModel()).Open(folder);
        AdapterPreflight.Check(adapter, model);
    }
}
