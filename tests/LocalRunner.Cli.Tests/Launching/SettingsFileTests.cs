using System.Text.Json.Nodes;
using LocalRunner.Cli.Launching;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Launching;

public sealed class SettingsFileTests
{
    [Fact]
    public void Merged_OthersEntries_StayAndOursIsReplaced()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("list.json"), """[{"name":"Theirs","x":[1]},{"name":"Ours","old":true}]""");

        var merged = SettingsFile.Merged(folder.File("list.json"), "Ours", new JsonObject { ["name"] = "Ours", ["new"] = 1 });

        merged.ToJsonString().ShouldBe("""[{"name":"Theirs","x":[1]},{"name":"Ours","new":1}]""");
    }

    [Theory]
    [InlineData("[ // mine\n ]")]
    [InlineData("{}")]
    [InlineData("[")]
    public void Merged_WouldLoseSomething_IsRefused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("list.json"), text);

        Should.Throw<LocalRunnerException>(() => SettingsFile.Merged(folder.File("list.json"), "Ours", [])).Error.ShouldBe(LocalRunnerError.FileAccess);
    }

    [Fact]
    public void Merged_NoFile_IsTheEntryAlone()
    {
        using var folder = new TemporaryFolder();

        SettingsFile.Merged(folder.File("none.json"), "Ours", new JsonObject { ["name"] = "Ours" }).ToJsonString().ShouldBe("""[{"name":"Ours"}]""");
    }
}
