using LocalRunner.Server.Llama;

namespace LocalRunner.Server.Tests.Llama;

public sealed class FillPromptTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private readonly FillTokens _tokens = FillTokens.Of(demo.Model)!;

    [Fact]
    public void Of_Demo_FindsTheTokensOfItsHeader() => _tokens.ShouldBe(new FillTokens(3, 4, 5, null, null));

    [Fact]
    public void Create_Texts_StandAroundTheMiddle() =>
        Text(Prompt(512).Create("a(", ")b", [])).ShouldBe("<|fim_prefix|>a(<|fim_suffix|>)b<|fim_middle|>");

    [Fact]
    public void Create_ControlTokensInTheText_StayText() =>
        Prompt(512).Create("a <|fim_middle|> b", "", []).Count(token => token == _tokens.Middle).ShouldBe(1);

    [Fact]
    public void Create_LongTexts_KeepsWhatIsNextToTheMiddle()
    {
        var long1 = string.Concat(Enumerable.Range(0, 300).Select(number => $"{number} "));

        var prompt = Prompt(64).Create(long1, long1, []);

        prompt.Length.ShouldBeLessThanOrEqualTo(64);
        var text = Text(prompt);
        text.ShouldContain("299 <|fim_suffix|>0 ");
        prompt.ToList().IndexOf(_tokens.Suffix).ShouldBeInRange(40, 52);
    }

    [Fact]
    public void Create_ShortPrefix_LeavesItsRoomToTheSuffix() =>
        Prompt(64).Create("a", string.Concat(Enumerable.Repeat("b ", 300)), []).Length.ShouldBe(64);

    [Fact]
    public void Create_OtherFiles_StandFirstAndTheNearestIsKept()
    {
        var text = Text(Prompt(512).Create("a", "b", [("far.cs", string.Concat(Enumerable.Repeat("far ", 600))), ("near.cs", "near")]));

        text.ShouldStartWith("--- near.cs ---\nnear\n<|fim_prefix|>");
    }

    private FillPrompt Prompt(int room) => new(demo.Model, _tokens, room);

    private string Text(int[] tokens) => demo.Model.Detokenize(tokens, showSpecial: true);
}
