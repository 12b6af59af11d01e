using LocalRunner.Cli.Output;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Cli.Reports;

public sealed class ReportFormatsTests
{
    [Theory]
    [InlineData("a.json")]
    [InlineData("a.jsonl")]
    [InlineData("a.CSV")]
    [InlineData("a.md")]
    [InlineData("a.html")]
    public void WriteFile_KnownEnding_WritesThatFormAndNothingElse(string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, [1, 2, 3]);

        ReportFormats.WriteFile(SampleReports.Complete, folder.File(name));

        File.ReadAllText(folder.File(name)).ShouldBe(ReportText.Of(SampleReports.Complete, ReportFormats.OfFile(name)));
        folder.Names().ShouldBe([name]);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("report.xml")]
    [InlineData("report.table")]
    public void OfFile_UnknownEnding_NamesTheKnownOnes(string name)
    {
        var failure = Should.Throw<LocalRunnerException>(() => ReportFormats.OfFile(name));

        failure.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        failure.Message.ShouldContain(".json, .jsonl, .csv, .md, .html");
    }

    [Fact]
    public void WriteFile_FolderInItsPlace_SaysSoAndLeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("report.html"));

        var failure = Should.Throw<LocalRunnerException>(() => ReportFormats.WriteFile(SampleReports.Complete, folder.File("report.html")));

        failure.Error.ShouldBe(LocalRunnerError.FileAccess);
        failure.Message.ShouldContain(folder.File("report.html"));
        folder.Names().ShouldBe(["report.html"]);
    }

    [Fact]
    public void WriteFile_MissingFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Should.Throw<LocalRunnerException>(() => ReportFormats.WriteFile(SampleReports.Complete, folder.File("none/report.md"))).Error.ShouldBe(LocalRunnerError.FileAccess);
    }

    [Fact]
    public void Parse_UnknownName_NamesTheKnownOnes() =>
        Should.Throw<LocalRunnerException>(() => ReportFormats.Parse("format", "xml")).Message.ShouldContain("table, json, jsonl, csv, md, html");
}
