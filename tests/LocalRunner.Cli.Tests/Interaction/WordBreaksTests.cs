using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Tests.Interaction;

public sealed class WordBreaksTests
{
    private const string Story = "There once was a fox named Nora, who was very shy.\n\nNora loved her bell more than anything: 아름다운 종소리를 무척 좋아했다.";

    [Theory]
    [InlineData(10)]
    [InlineData(17)]
    [InlineData(40)]
    [InlineData(200)]
    public void Next_AnyPieces_ShowsWholeWordsInEveryRow(int width)
    {
        for (var size = 1; size < 12; size++)
        {
            var rows = Show(Story.Chunk(size).Select(piece => new string(piece)), width);
            rows.ShouldAllBe(row => ColumnWidth.OfText(row) < width);
            string.Join(' ', rows).Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(Story.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [Fact]
    public void Next_RowFull_BreaksBeforeTheWord() => Show(["one two th", "ree"], 10).ShouldBe(["one two ", "three"]);

    [Fact]
    public void Next_CodeBetweenFences_StaysAsItIs()
    {
        const string Code = "```\nvar veryLongName = another + more;\n```\n";
        new WordBreaks(12).Next(Code).ShouldBe(Code);
    }

    [Fact]
    public void Next_WordLongerThanARow_IsLeftToTheTerminal()
    {
        var word = new string('x', 50);
        new WordBreaks(20).Next(word).Replace("\n", "", StringComparison.Ordinal).ShouldBe(word);
    }

    [Fact]
    public void Next_Chinese_BreaksBetweenAnySigns() => Show(["中文文本没有空格"], 7).ShouldBe(["中文文", "本没有", "空格"]);

    /// <summary>What a terminal would show: the sequences that take a word back are obeyed.</summary>
    private static List<string> Show(IEnumerable<string> pieces, int width)
    {
        var breaks = new WordBreaks(width);
        var rows = new List<string> { "" };
        var written = string.Concat(pieces.Select(breaks.Next));
        for (var at = 0; at < written.Length; at++)
        {
            if (written[at] == '\e')
            {
                var end = written.IndexOf('D', at);
                var columns = int.Parse(written.AsSpan(at + 2, end - at - 2), System.Globalization.CultureInfo.InvariantCulture);
                while (columns > 0)
                {
                    columns -= ColumnWidth.Of(rows[^1].AsSpan(rows[^1].Length - 1));
                    rows[^1] = rows[^1][..^1];
                }

                at = end + "\e[K".Length;
            }
            else if (written[at] == '\n')
            {
                rows.Add("");
            }
            else
            {
                rows[^1] += written[at];
            }
        }

        return rows;
    }
}
