using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Tests.Interaction;

public sealed class WordWrapTests
{
    [Fact]
    public void Lines_LongText_BreaksBetweenWordsAndIndents() =>
        WordWrap.Lines("name   one two three four", 16, 7).ShouldBe(["name   one two", "       three", "       four"]);

    [Fact]
    public void Lines_Korean_CountsTwoColumnsACharacter() =>
        WordWrap.Lines("안녕하세요 세계 여러분", 16).ShouldBe(["안녕하세요 세계", "여러분"]);

    [Fact]
    public void Lines_WordWiderThanTheLine_IsLeftWhole() =>
        WordWrap.Lines("a verylongword b", 6).ShouldBe(["a", "verylongword", "b"]);
}
