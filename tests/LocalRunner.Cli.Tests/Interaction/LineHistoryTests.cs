using LocalRunner.Cli.Interaction;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Interaction;

public sealed class LineHistoryTests
{
    [Fact]
    public void Add_WithFile_OutlivesTheProgram()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.File("상태"), "history");
        new LineHistory(path).Add("one\ntwo 안녕");
        var next = new LineHistory(path);
        next.Older("").ShouldBe("one\ntwo 안녕");
        next.Older("").ShouldBeNull();
    }

    [Fact]
    public void Add_NewFile_IsItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var path = folder.File("history");
        new LineHistory(path).Add("secret");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Add_SameLineAgain_IsKeptOnce()
    {
        var history = new LineHistory(null);
        history.Add("one");
        history.Add("one");
        history.Add("  ");
        history.Begin();
        history.Older("").ShouldBe("one");
        history.Older("").ShouldBeNull();
    }

    [Fact]
    public void Open_BrokenFile_KeepsTheWholeLines()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("history", "\"one\"\n\"tw\n{}\n\"three\"\n"u8.ToArray());
        var history = new LineHistory(path);
        history.Older("").ShouldBe("three");
        history.Older("").ShouldBe("one");
    }

    [Fact]
    public void Open_LongFile_KeepsTheNewestLines()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("history", System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2001).Select(i => $"\"{i}\"\n"))));
        new LineHistory(path).Older("").ShouldBe("2000");
        File.ReadAllLines(path).Length.ShouldBe(LineHistory.Kept);
    }

    [Fact]
    public void Add_FolderThatCannotBe_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", []);
        var history = new LineHistory(Path.Combine(file, "history"));
        history.Add("one");
        history.Begin();
        history.Older("").ShouldBe("one");
    }
}
