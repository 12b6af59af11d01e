using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Tests.Measurement;

public sealed class BenchOptionsTests
{
    [Fact]
    public void Validate_Defaults_Pass()
    {
        new BenchOptions().Validate();
        (new BenchOptions() with { Tests = BenchOptions.DefaultTests }).Validate();
    }

    [Theory]
    [InlineData(0, "repetitions is 0")]
    [InlineData(-5, "repetitions is -5")]
    [InlineData(10_001, "repetitions is 10001")]
    public void Validate_Repetitions_AreNamed(int repetitions, string said) => Refusal(new() { Repetitions = repetitions }).ShouldContain(said);

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Validate_NoiseThatIsNone_SaysWhatToGive(double noise) => Refusal(new() { NoiseLimit = noise }).ShouldContain("0.02");

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Validate_PriceThatIsNone_IsRefused(double price) => Refusal(new() { UsdPerKilowattHour = price }).ShouldContain("price");

    [Theory]
    [InlineData(BenchTestKind.Prompt, 0, 0, 0, "prompt of pp0 is 0")]
    [InlineData(BenchTestKind.Prompt, 16, 1, 0, "answer of pp16 is 1")]
    [InlineData(BenchTestKind.Generate, 0, 0, 0, "answer of tg0 is 0")]
    [InlineData(BenchTestKind.Generate, 4, 4, 0, "prompt of tg4 is 4")]
    [InlineData(BenchTestKind.Chat, 0, 4, 0, "prompt of chat0+4 is 0")]
    [InlineData(BenchTestKind.Prompt, int.MaxValue, 0, 0, "is 2147483647")]
    [InlineData(BenchTestKind.Prompt, 1, 0, -1, "depth of a test is -1")]
    [InlineData((BenchTestKind)9, 1, 1, 0, "no kind of test")]
    public void Validate_ImpossibleTest_IsNamed(BenchTestKind kind, int prompt, int answer, int depth, string said) =>
        Refusal(new() { Tests = [new(kind, prompt, answer, depth)] }).ShouldContain(said);

    [Fact]
    public void Validate_ContextThatIsTooShort_SaysHowMuchIsNeeded() =>
        Refusal(new() { Tests = [new(BenchTestKind.Generate, 0, 32, 4096)], Load = new() { ContextLength = 4000 } }).ShouldContain("4128 tokens");

    private static string Refusal(BenchOptions options)
    {
        var exception = Should.Throw<LocalRunnerException>(options.Validate);
        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        return exception.Message;
    }
}
