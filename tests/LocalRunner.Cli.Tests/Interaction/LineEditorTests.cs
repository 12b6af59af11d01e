using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Tests.Interaction;

public sealed class LineEditorTests
{
    private static readonly ConsoleKeyInfo s_enter = Key(ConsoleKey.Enter, '\r');

    [Fact]
    public void Read_BackspaceOverKoreanAndEmoji_RemovesWholeCharacters()
    {
        var backspace = Key(ConsoleKey.Backspace, '\b');
        Read([.. Typed("안녕👩‍👧"), backspace, backspace, s_enter]).ShouldBe(["안"]);
    }

    [Fact]
    public void Read_CaretKeys_EditInTheMiddle() =>
        Read([.. Typed("ac"), Key(ConsoleKey.LeftArrow), .. Typed("b"), Key(ConsoleKey.Home), Key(ConsoleKey.Delete), Key(ConsoleKey.End), .. Typed("d"), s_enter])
            .ShouldBe(["bcd"]);

    [Fact]
    public void Read_UpArrow_BringsBackTheLastLine() =>
        Read([.. Typed("one"), s_enter, .. Typed("two"), s_enter, Key(ConsoleKey.UpArrow), Key(ConsoleKey.UpArrow), s_enter]).ShouldBe(["one", "two", "one"]);

    [Fact]
    public void Read_ControlKeys_RemoveAndLeave()
    {
        var interrupts = 0;
        Read([.. Typed("x"), Control('C'), Control('C'), .. Typed("a bc"), Control('W'), .. Typed("d"), s_enter, Control('D')], () => interrupts++)
            .ShouldBe(["a d", null]);
        interrupts.ShouldBe(1);
    }

    [Fact]
    public void Read_UpAndDown_KeepTheDraft() =>
        Read([.. Typed("one"), s_enter, .. Typed("dra"), Key(ConsoleKey.UpArrow), Key(ConsoleKey.DownArrow), .. Typed("ft"), s_enter]).ShouldBe(["one", "draft"]);

    [Fact]
    public void Read_Paste_IsOneTextOfSeveralLines() =>
        Read([.. Pasted("one\r\ttwo\r"), .. Typed("three"), s_enter]).ShouldBe(["one\n\ttwo\nthree"]);

    [Fact]
    public void Read_PasteWithControlCharacters_LeavesThemOut() => Read([.. Pasted("a\u0007b\u001b[31mc"), s_enter]).ShouldBe(["ab[31mc"]);

    [Fact]
    public void Read_UpInSeveralLines_MovesBeforeTheHistory() =>
        Read([.. Typed("old"), s_enter, .. Pasted("one\rtwo"), Key(ConsoleKey.UpArrow), Key(ConsoleKey.Home), .. Typed("x"), Key(ConsoleKey.DownArrow), .. Typed("y"), s_enter])
            .ShouldBe(["old", "xone\ntywo"]);

    [Theory]
    [InlineData("one two three", "K", 3, "one two th")]
    [InlineData("one two three", "U", 3, "ree")]
    [InlineData("one two-three", "W", 0, "one ")]
    public void Read_KillKeys_RemoveAsReadlineDoes(string text, string letter, int lefts, string expected) =>
        Read([.. Typed(text), .. Enumerable.Repeat(Key(ConsoleKey.LeftArrow), lefts), Control(letter[0]), s_enter]).ShouldBe([expected]);

    [Fact]
    public void Read_PutBack_InsertsWhatWasKilled() =>
        Read([.. Typed("ab"), Key(ConsoleKey.LeftArrow), Control('K'), Key(ConsoleKey.Home), Control('Y'), s_enter]).ShouldBe(["ba"]);

    [Fact]
    public void Read_WordKeys_StepOverWords() =>
        Read([.. Typed("one two.three"), Alt(ConsoleKey.B), .. Typed("x"), Alt(ConsoleKey.B), Alt(ConsoleKey.B), Alt(ConsoleKey.F), .. Typed("y"), Alt(ConsoleKey.D), s_enter])
            .ShouldBe(["one twoy"]);

    [Fact]
    public void Read_Search_FindsOlderLines()
    {
        var search = Control('R');
        Read([.. Typed("first fox"), s_enter, .. Typed("second fox"), s_enter, .. Typed("bell"), s_enter, search, .. Typed("FOX"), search, s_enter])
            .ShouldBe(["first fox", "second fox", "bell", "first fox"]);
    }

    [Fact]
    public void Read_SearchGivenUp_BringsBackTheDraft() =>
        Read([.. Typed("fox"), s_enter, .. Typed("draft"), Control('R'), .. Typed("fo"), Control('G'), s_enter]).ShouldBe(["fox", "draft"]);

    [Fact]
    public void Read_InterruptInside_EndsAtOnce()
    {
        var keys = new Queue<ConsoleKeyInfo>([.. Typed("x"), Control('C')]);
        new LineEditor(TextWriter.Null, Keys(keys), new LineHistory(null)).Read("... ", "", onInterrupt: null).ShouldBe(new EditedLine(null, Interrupted: true));
    }

    [Fact]
    public void Read_Initial_IsEdited()
    {
        var keys = new Queue<ConsoleKeyInfo>([.. Typed("!"), s_enter]);
        new LineEditor(TextWriter.Null, Keys(keys), new LineHistory(null)).Read(">>> ", "hello", () => { }).Text.ShouldBe("hello!");
    }

    [Fact]
    public void Read_Suspend_StopsAndGoesOn()
    {
        var (keys, stops) = (new Queue<ConsoleKeyInfo>([.. Typed("a"), Control('Z'), .. Typed("b"), s_enter]), 0);
        new LineEditor(TextWriter.Null, Keys(keys) with { Suspend = () => stops++ }, new LineHistory(null)).Read(">>> ", "", () => { }).Text.ShouldBe("ab");
        stops.ShouldBe(1);
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("한", 2)]
    [InlineData("あ", 2)]
    [InlineData("👩‍👧", 2)]
    [InlineData("é", 1)]
    [InlineData("\u0301", 0)]
    public void Of_Character_IsWhatATerminalShows(string character, int columns) => ColumnWidth.Of(character).ShouldBe(columns);

    private static List<string?> Read(IEnumerable<ConsoleKeyInfo> keys, Action? onInterrupt = null)
    {
        var script = new Queue<ConsoleKeyInfo>(keys);
        var editor = new LineEditor(TextWriter.Null, Keys(script), new LineHistory(null));
        var lines = new List<string?>();
        while (script.Count > 0)
            lines.Add(editor.Read(">>> ", "", onInterrupt ?? (() => { })).Text);
        return lines;
    }

    private static LineKeys Keys(Queue<ConsoleKeyInfo> script) => new(script.Dequeue, () => script.Count > 0, () => 20, () => { });

    private static IEnumerable<ConsoleKeyInfo> Pasted(string text) => Typed($"\e[200~{text}\e[201~").Select(key => key.KeyChar == '\e' ? Key(ConsoleKey.Escape, '\e') : key);

    private static ConsoleKeyInfo Alt(ConsoleKey key) => new(char.ToLowerInvariant((char)key), key, shift: false, alt: true, control: false);

    private static IEnumerable<ConsoleKeyInfo> Typed(string text) => text.Select(character => Key(default, character));

    private static ConsoleKeyInfo Key(ConsoleKey key, char character = '\0') => new(character, key, shift: false, alt: false, control: false);

    private static ConsoleKeyInfo Control(char letter) => new((char)(letter - 'A' + 1), (ConsoleKey)letter, shift: false, alt: false, control: true);
}
