using LocalRunner.Inference;

namespace LocalRunner.Tests.Inference;

public sealed class StopMatcherTests
{
    [Theory]
    [InlineData("hello world", "hello world", null)]
    [InlineData("hello STOP world", "hello ", "STOP")]
    [InlineData("a STO b", "a STO b", null)]
    [InlineData("SSTOP", "S", "STOP")]
    [InlineData("STOSTOP", "STO", "STOP")]
    [InlineData("say 그만 now", "say ", "그만")]
    [InlineData("STO", "STO", null)]
    public void Append_LetterByLetter_GivesTextUpToTheStop(string text, string expected, string? found)
    {
        var matcher = new StopMatcher(["STOP", "그만"]);
        var given = "";
        foreach (var letter in text)
        {
            given += matcher.Append(letter.ToString());
            if (matcher.Found is not null)
                break;
        }

        if (matcher.Found is null)
            given += matcher.Flush();

        given.ShouldBe(expected);
        matcher.Found.ShouldBe(found);
    }

    [Fact]
    public void Append_TwoStopsInOnePiece_TakesTheEarlier()
    {
        var matcher = new StopMatcher(["late", "early"]);
        matcher.Append("x early late").ShouldBe("x ");
        matcher.Found.ShouldBe("early");
    }

    [Fact]
    public void Append_NoStops_ReturnsTheSameString()
    {
        var text = new string('x', 10);
        new StopMatcher([]).Append(text).ShouldBeSameAs(text);
    }

    [Fact]
    public void Append_BeginningOfAStop_HoldsOnlyThat()
    {
        var matcher = new StopMatcher(["</s>"]);
        matcher.Append("text </").ShouldBe("text ");
        matcher.Append("b>").ShouldBe("</b>");
    }
}
