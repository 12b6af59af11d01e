using LocalRunner.Native;

namespace LocalRunner.Tests.Native;

public sealed class AbiCheckTests
{
    [Fact]
    public void Verify_TheLibraryThatShips_Passes()
    {
        NativeRuntime.Load();
        Should.NotThrow(() => AbiCheck.Verify("shipped", AbiCheck.Expectations));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Verify_CorruptedExpectation_RefusesAndNamesBothVersions(int index)
    {
        NativeRuntime.Load();
        var expectation = AbiCheck.Expectations[index];
        AbiCheck.Word[] words = [.. expectation.Words[..^1], expectation.Words[^1] with { Value = 12345 }];

        var exception = Should.Throw<LocalRunnerException>(() => AbiCheck.Verify("v9.9.9", [expectation with { Words = words }]));

        exception.Error.ShouldBe(LocalRunnerError.NativeLibraryUnsupported);
        exception.Message.ShouldContain("v9.9.9");
        exception.Message.ShouldContain("v0.4.0");
        exception.Message.ShouldContain(expectation.Struct);
    }

    [Fact]
    public void Verify_AnotherSize_Refuses()
    {
        NativeRuntime.Load();
        var expectation = AbiCheck.Expectations[1] with { BoundSize = 152 };
        Should.Throw<LocalRunnerException>(() => AbiCheck.Verify("v0.4.0", [expectation])).Message.ShouldContain("152");
    }
}
