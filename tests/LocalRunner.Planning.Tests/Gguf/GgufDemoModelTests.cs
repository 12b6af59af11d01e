using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufDemoModelTests
{
    [Fact]
    public void Open_DemoModel_IsComplete()
    {
        using var file = GgufFile.Open(Demo.F16);

        file.Metadata.GetString("general.architecture").ShouldNotBeNullOrEmpty();
        file.Metadata.GetArray("tokenizer.ggml.tokens").ShouldNotBeNull().Strings().ShouldAllBe(token => token.Length > 0);
        file.FindTensor("token_embd.weight").ShouldNotBeNull().Elements.ShouldBeGreaterThan(0);
        GgufFileTypes.Of(file).ShouldNotBeNull();
        file.Tensors.Sum(tensor => tensor.Bytes).ShouldBeLessThanOrEqualTo(file.FileBytes - file.HeaderBytes);
    }
}
