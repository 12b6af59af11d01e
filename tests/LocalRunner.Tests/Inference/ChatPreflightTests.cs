using LocalRunner.Inference;

namespace LocalRunner.Tests.Inference;

public class ChatPreflightTests
{
    [Fact]
    public void Check_OrdinaryChat_Passes() => ChatPreflight.Check([("system", ""), ("user", "Grüße 😀\n日本")]);

    [Theory]
    [InlineData("user", "a\0b")]
    [InlineData("us\0er", "a")]
    [InlineData("", "a")]
    public void Check_TextThatCannotCross_Refuses(string role, string content) =>
        Should.Throw<LocalRunnerException>(() => ChatPreflight.Check([(role, content)])).Error.ShouldBe(LocalRunnerError.InvalidArgument);

    [Theory]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    public void Check_HalfSurrogatePair_Refuses(int half) =>
        Should.Throw<LocalRunnerException>(() => ChatPreflight.Check([("user", $"a{(char)half}b")])).Message.ShouldContain("surrogate");
}
