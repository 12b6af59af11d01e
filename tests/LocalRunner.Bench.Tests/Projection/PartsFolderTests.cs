using LocalRunner.Bench.Projection;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Tests.Projection;

public sealed class PartsFolderTests
{
    private static readonly SyntheticModel s_blueprint =
        SyntheticModel.Create(SmallShapes.Of("sample-llama") with { Layers = 1, Width = 256, FeedForward = 256 }, GgufFileType.F16);

    [Fact]
    public void Dispose_FolderWithParts_IsGone()
    {
        using var parent = new TemporaryFolder();
        string path;
        using (var folder = new PartsFolder(parent.Path))
        {
            path = folder.Write(s_blueprint, "part.gguf", _ => { }, default);
            File.Exists(path).ShouldBeTrue();
            Path.GetDirectoryName(path).ShouldStartWith(Path.Combine(parent.Path, "localrunner-bench-"));
            folder.FreeBytes.ShouldBeGreaterThan(0);
        }

        parent.Names().ShouldBeEmpty();
        Path.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public void Dispose_WritingThatWasCancelled_LeavesNothing()
    {
        using var parent = new TemporaryFolder();
        using var stop = new CancellationTokenSource();

        using (var folder = new PartsFolder(parent.Path))
            Should.Throw<OperationCanceledException>(() => folder.Write(s_blueprint, "part.gguf", _ => stop.Cancel(), stop.Token));

        parent.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Constructor_SystemsFolder_IsTakenWithoutAParent()
    {
        using var folder = new PartsFolder(null);

        folder.Write(s_blueprint, "part.gguf", _ => { }, default).ShouldStartWith(Path.GetTempPath());
    }

    [Fact]
    public void Constructor_FolderOfAProcessThatWasKilled_IsDeleted()
    {
        using var parent = new TemporaryFolder();
        using var alive = new PartsFolder(parent.Path);
        var dead = Directory.CreateDirectory(Path.Combine(parent.Path, "localrunner-bench-dead"));
        File.WriteAllText(Path.Combine(dead.FullName, "in-use"), "");
        File.WriteAllText(Path.Combine(dead.FullName, "4-layers.gguf"), "");
        var other = Directory.CreateDirectory(Path.Combine(parent.Path, "localrunner-bench-of-mine"));

        using var next = new PartsFolder(parent.Path);

        dead.Refresh();
        dead.Exists.ShouldBeFalse();
        other.Exists.ShouldBeTrue("nothing says that it is not somebody's");
        parent.Names().Length.ShouldBe(3);
        alive.Write(s_blueprint, "part.gguf", _ => { }, default);
    }

    [Fact]
    public void Constructor_ParentThatIsNotThere_IsRefusedAndNotMade()
    {
        using var parent = new TemporaryFolder();
        var missing = Path.Combine(parent.Path, "new", "folder");

        var exception = Should.Throw<LocalRunnerException>(() => new PartsFolder(missing));

        exception.Error.ShouldBe(LocalRunnerError.FileAccess);
        exception.Message.ShouldContain("no such folder");
        parent.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Constructor_ParentThatIsAFile_SaysSoAndWhatToDo()
    {
        using var parent = new TemporaryFolder();
        var file = parent.Write("file", [1]);

        var exception = Should.Throw<LocalRunnerException>(() => new PartsFolder(file));

        exception.Error.ShouldBe(LocalRunnerError.FileAccess);
        exception.Message.ShouldContain(file);
        exception.Message.ShouldContain("--temp");
    }
}
