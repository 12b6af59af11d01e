using LocalRunner.Engine.Llama;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class AbiCheckTests
{
    [Fact]
    public void Verify_TheLibraryThatShips_Passes()
    {
        LlamaLibrary.Load();
        Should.NotThrow(() => AbiCheck.Verify("shipped", AbiCheck.Expectations));
    }

    [Fact]
    public void Verify_TheLibraryForImages_PassesAndIsComparedWordForWord()
    {
        MtmdLibrary.Load();
        Should.NotThrow(() => AbiCheck.Verify("shipped", AbiCheck.ImageExpectations));
        var expectation = AbiCheck.ImageExpectations[0];
        for (var i = 0; i < expectation.Words.Length; i++)
        {
            AbiCheck.Word[] words = [.. expectation.Words];
            words[i] = words[i] with { Value = 12345 };
            Should.Throw<LocalRunnerException>(() => AbiCheck.Verify("v9.9.9", [expectation with { Words = words }])).Message.ShouldContain("mtmd_context_params");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_CorruptedExpectation_RefusesAndNamesBothVersions(int index)
    {
        LlamaLibrary.Load();
        var expectation = AbiCheck.Expectations[index];
        AbiCheck.Word[] words = [.. expectation.Words[..^1], expectation.Words[^1] with { Value = 12345 }];

        var exception = Should.Throw<LocalRunnerException>(() => AbiCheck.Verify("v9.9.9", [expectation with { Words = words }]));

        exception.Error.ShouldBe(LocalRunnerError.NativeLibraryUnsupported);
        exception.Message.ShouldContain("v9.9.9");
        exception.Message.ShouldContain("b10221");
        exception.Message.ShouldContain(expectation.Struct);
    }

    [Fact]
    public void Verify_AnotherSize_Refuses()
    {
        LlamaLibrary.Load();
        var expectation = AbiCheck.Expectations[1] with { BoundSize = 152 };
        Should.Throw<LocalRunnerException>(() => AbiCheck.Verify("b10221", [expectation])).Message.ShouldContain("152");
    }
}
