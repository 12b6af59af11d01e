using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

public sealed class ModelQuantizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task QuantizeAsync_DemoToQ8_GivesTheFileThatShips()
    {
        var output = _folder.File("데모 q8.gguf");
        var last = 0.0;

        var result = await ModelQuantizer.QuantizeAsync(Demo.F16, output, new() { FileType = "Q8_0" }, new Callback<double>(done => last = done));

        using var made = GgufFile.Open(output);
        using var shipped = GgufFile.Open(Demo.Q8);
        made.FileBytes.ShouldBe(shipped.FileBytes);
        made.Tensors.Select(tensor => (tensor.Name, tensor.Type)).ShouldBe(shipped.Tensors.Select(tensor => (tensor.Name, tensor.Type)));
        result.OutputBytes.ShouldBe(made.FileBytes);
        result.InputBytes.ShouldBe(new FileInfo(Demo.F16).Length);
        result.BitsPerWeight.ShouldBe(8.51, 0.01);
        last.ShouldBe(1);
        _folder.Names().ShouldBe(["데모 q8.gguf"]);
    }

    [Theory]
    [InlineData("Q4_K_M")]
    [InlineData("Q5_K_S")]
    [InlineData("Q6_K")]
    [InlineData("Q3_K_L")]
    [InlineData("Q2_K")]
    [InlineData("Q4_0")]
    [InlineData("IQ4_XS")]
    [InlineData("IQ4_NL")]
    [InlineData("BF16")]
    [InlineData("F32")]
    public async Task EstimateAsync_EveryKind_IsWhatQuantizingGives(string type)
    {
        var output = _folder.File("made.gguf");
        var estimate = await ModelQuantizer.EstimateAsync(Demo.F16, new() { FileType = type });
        _folder.Names().ShouldBeEmpty();

        var result = await ModelQuantizer.QuantizeAsync(Demo.F16, output, new() { FileType = type });

        using var made = GgufFile.Open(output);
        result.OutputBytes.ShouldBe(made.FileBytes);
        Math.Abs(estimate.OutputBytes - made.FileBytes).ShouldBeLessThanOrEqualTo(256);
        await using var model = await Demo.LoadAsync(output);
        (await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, "What is the capital of Korea?")], Demo.Greedy(4)))).Tokens.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task QuantizeAsync_QuantisedInput_NeedsPermission()
    {
        var output = _folder.File("again.gguf");
        var options = new QuantizeOptions { FileType = "Q4_K_M" };
        (await Refused(Demo.Q8, output, options)).Message.ShouldContain("quantised already");
        await ModelQuantizer.QuantizeAsync(Demo.Q8, output, options with { AllowRequantize = true });
        File.Exists(output).ShouldBeTrue();
    }

    [Fact]
    public async Task QuantizeAsync_TypeThatNeedsAnImportanceMatrix_SaysSo() =>
        (await Refused(Demo.F16, _folder.File("x.gguf"), new() { FileType = "IQ2_XXS" })).Message.ShouldContain("importance matrix");

    [Theory]
    [InlineData("IQ2_XXS")]
    [InlineData("IQ2_M")]
    [InlineData("IQ1_S")]
    [InlineData("Q2_K_S")]
    public async Task EstimateAsync_TypeThatNeedsAnImportanceMatrix_SaysSo(string type) =>
        (await Should.ThrowAsync<LocalRunnerException>(() => ModelQuantizer.EstimateAsync(Demo.F16, new() { FileType = type }))).Message.ShouldContain("importance matrix");

    [Fact]
    public async Task EstimateAsync_TypeThatIsNotWritten_IsNotOffered()
    {
        ModelQuantizer.FileTypes.ShouldNotContain(GgufFileType.NVFP4);
        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => ModelQuantizer.EstimateAsync(Demo.F16, new() { FileType = "NVFP4" }));
        refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public async Task EstimateAsync_OptionWithoutEffect_SaysSo()
    {
        var path = _folder.File("tied.gguf");
        SyntheticModel.Create(SmallShapes.Of("sample-qwen2"), GgufFileType.F16).Write(path);
        (await ModelQuantizer.EstimateAsync(path, new() { FileType = "Q8_0", LeaveOutputTensor = true })).Notes.ShouldHaveSingleItem().ShouldContain("embeddings");
        (await ModelQuantizer.EstimateAsync(path, new() { FileType = "Q8_0" })).Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task QuantizeAsync_UnknownType_NamesTheKnownOnes() =>
        (await Refused(Demo.F16, _folder.File("x.gguf"), new() { FileType = "Q9_9" })).Message.ShouldContain("Q4_K_M");

    [Fact]
    public async Task QuantizeAsync_OntoItself_Refuses() =>
        (await Refused(Demo.F16, Demo.F16, new() { FileType = "Q8_0", Overwrite = true })).Error.ShouldBe(LocalRunnerError.InvalidArgument);

    [Fact]
    public async Task QuantizeAsync_ExistingFile_IsKeptUnlessAllowed()
    {
        var output = _folder.Write("there.gguf", [1, 2, 3]);
        (await Refused(Demo.F16, output, new() { FileType = "Q8_0" })).Error.ShouldBe(LocalRunnerError.InvalidArgument);
        (await File.ReadAllBytesAsync(output)).ShouldBe([1, 2, 3]);
        await ModelQuantizer.QuantizeAsync(Demo.F16, output, new() { FileType = "Q8_0", Overwrite = true });
        new FileInfo(output).Length.ShouldBeGreaterThan(1_000_000);
    }

    [Fact]
    public async Task QuantizeAsync_NoSuchFolder_SaysSo() =>
        (await Refused(Demo.F16, _folder.File("absent/x.gguf"), new() { FileType = "Q8_0" })).Error.ShouldBe(LocalRunnerError.FileNotFound);

    [Fact]
    public async Task QuantizeAsync_Cancelled_LeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Callback<double>(done =>
        {
            if (done > 0.2)
                cancellation.Cancel();
        });
        await Should.ThrowAsync<OperationCanceledException>(
            () => ModelQuantizer.QuantizeAsync(Demo.F16, _folder.File("x.gguf"), new() { FileType = "Q4_K_M" }, progress, cancellation.Token));
        _folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task QuantizeAsync_ProgressThrows_ReachesTheCallerAndLeavesNothing()
    {
        var progress = new Callback<double>(_ => throw new NotSupportedException("no progress, please"));
        await Should.ThrowAsync<NotSupportedException>(() => ModelQuantizer.QuantizeAsync(Demo.F16, _folder.File("x.gguf"), new() { FileType = "Q8_0" }, progress));
        _folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task QuantizeAsync_MetadataThatLooksLikeALogLine_IsNotReadAsOne()
    {
        var input = _folder.File("key.gguf");
        using (var demo = GgufFile.Open(Demo.F16))
        {
            var writer = new GgufWriter();
            foreach (var (key, value) in demo.Metadata)
                writer.Add(key, value);
            writer.Add("WARNING: 99999999999 of 1 tensor(s) required fallback", GgufValue.Of(1));
            foreach (var tensor in demo.Tensors)
                writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
            writer.Write(input);
        }

        (await ModelQuantizer.EstimateAsync(input, new() { FileType = "Q8_0" })).FellBack.ShouldBe(0);
    }

    [Fact]
    public async Task QuantizeAsync_RetriedAfterACancellation_IsNotDisturbed()
    {
        using var cancellation = new CancellationTokenSource();
        var output = _folder.File("x.gguf");
        var cancelled = ModelQuantizer.QuantizeAsync(Demo.F16, output, new() { FileType = "Q4_K_M" }, new Callback<double>(_ => cancellation.Cancel()), cancellation.Token);
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        await ModelQuantizer.QuantizeAsync(Demo.F16, output, new() { FileType = "Q4_K_M" });
        File.Exists(output).ShouldBeTrue();
    }

    [Fact]
    public async Task QuantizeAsync_TruncatedInput_Refuses()
    {
        var bytes = await File.ReadAllBytesAsync(Demo.F16);
        var input = _folder.Write("cut.gguf", bytes[..(bytes.Length / 2)]);
        (await Refused(input, _folder.File("x.gguf"), new() { FileType = "Q8_0" })).Error.ShouldBe(LocalRunnerError.InvalidModel);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<LocalRunnerException> Refused(string input, string output, QuantizeOptions options) =>
        Should.ThrowAsync<LocalRunnerException>(() => ModelQuantizer.QuantizeAsync(input, output, options));
}
