using LocalRunner.Inference.Drafts;

namespace LocalRunner.Tests.Inference.Drafts;

public sealed class PromptLookupTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 1, 2, 3 }, 3, new[] { 4, 5, 6 })]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 1, 2, 3 }, 20, new[] { 4, 5, 6, 1, 2, 3 })]
    [InlineData(new[] { 1, 2, 3, 4, 9, 1, 2, 3, 7, 9, 1, 2, 3 }, 1, new[] { 7 })]
    [InlineData(new[] { 1, 2, 3, 4, 5, 6, 0, 2, 3 }, 3, new int[0])]
    [InlineData(new[] { 8, 8, 8, 8 }, 3, new[] { 8 })]
    [InlineData(new[] { 1, 2 }, 3, new int[0])]
    public void Find_Text_ReturnsWhatFollowedLast(int[] text, int most, int[] expected) =>
        new PromptLookup().Find(text, most).ToArray().ShouldBe(expected);

    [Fact]
    public void Find_TextThatGrows_LearnsWhatCameSince()
    {
        var lookup = new PromptLookup();
        List<int> text = [1, 2, 3];
        lookup.Find([.. text], 4).ToArray().ShouldBeEmpty();
        text.AddRange([4, 5, 1, 2, 3]);
        lookup.Find([.. text], 2).ToArray().ShouldBe([4, 5]);
    }
}
