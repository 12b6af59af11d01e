using LocalRunner.Inference.Drafts;

namespace LocalRunner.Tests.Inference.Drafts;

public sealed class DraftLengthTests
{
    private static readonly TimeSpan s_token = TimeSpan.FromMilliseconds(10);

    private static DraftLength Warm(int most)
    {
        var draft = new DraftLength(most);
        for (var i = 0; i < 8; i++)
            draft.Wrote(s_token);
        return draft;
    }

    [Fact]
    public void Next_BeforeItKnowsWhatATokenTakes_IsNothing() => new DraftLength(7).Next.ShouldBe(0);

    [Fact]
    public void Next_NotWanted_IsNothing() => Warm(0).Next.ShouldBe(0);

    [Fact]
    public void Checked_RightGuesses_GrowUpToTheMost()
    {
        var draft = Warm(10);
        draft.Next.ShouldBe(3);
        draft.Checked(s_token, 3, 3);
        draft.Next.ShouldBe(7);
        draft.Checked(s_token, 7, 7);
        draft.Next.ShouldBe(10);
    }

    [Fact]
    public void Checked_SlowerThanWriting_PausesEachTimeLonger()
    {
        var draft = Warm(7);
        int Pause()
        {
            for (var i = 0; i < 4; i++)
                draft.Checked(3 * s_token, 3, 0);
            var tokens = 0;
            for (; draft.Next == 0; tokens++)
                draft.Wrote(s_token);
            return tokens;
        }

        Pause().ShouldBe(64);
        Pause().ShouldBe(128);
    }

    [Fact]
    public void Checked_GuessingThatComesToNothing_Pauses()
    {
        var draft = Warm(7);
        for (var i = 0; i < 4; i++)
            draft.Checked(1.2 * s_token, 0, 0);
        draft.Next.ShouldBe(0);
    }

    [Fact]
    public void Checked_FasterThanWriting_GoesOn()
    {
        var draft = Warm(7);
        for (var i = 0; i < 20; i++)
            draft.Checked(2 * s_token, 3, 2);
        draft.Next.ShouldBe(3);
    }
}
