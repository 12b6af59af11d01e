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
        var editor = new LineEditor(TextWriter.Null, new LineKeys(script.Dequeue, () => script.Count > 0, () => 20));
        var lines = new List<string?>();
        while (script.Count > 0)
            lines.Add(editor.Read(">>> ", onInterrupt ?? (() => { })));
        return lines;
    }

    private static IEnumerable<ConsoleKeyInfo> Typed(string text) => text.Select(character => Key(default, character));

    private static ConsoleKeyInfo Key(ConsoleKey key, char character = '\0') => new(character, key, shift: false, alt: false, control: false);

    private static ConsoleKeyInfo Control(char letter) => new((char)(letter - 'A' + 1), (ConsoleKey)letter, shift: false, alt: false, control: true);
}
