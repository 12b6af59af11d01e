using System.Text.RegularExpressions;
using LocalRunner.Cli.Tests.Tools;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests;

/// <summary>What the demo's card says that the program prints, it prints.</summary>
public sealed partial class ModelCardTests
{
    public static TheoryData<string, string> Examples
    {
        get
        {
            var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", "demo", "README.md")).ReplaceLineEndings("\n");
            var block = text.Split("```\n")[1];
            var examples = new TheoryData<string, string>();
            foreach (var example in block.Split("$ localrunner ", StringSplitOptions.RemoveEmptyEntries))
                examples.Add(example[..example.IndexOf('\n')], example[(example.IndexOf('\n') + 1)..].Trim());
            return examples;
        }
    }

    [Fact]
    public void Examples_Card_HasOneOfEachThing()
    {
        var commands = Examples.Select(example => (string)example[0]).ToList();
        foreach (var part in (string[])["--tools", "--format json", "--think on", "안녕하세요"])
            commands.ShouldContain(command => command.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Run_ExampleOfTheCard_PrintsWhatItSays(string command, string expected)
    {
        using var folder = new TemporaryFolder();
        var tools = ToolServers.File(folder, ("library", "kind"));
        var arguments = Words().Matches(command).Select(word => word.Value.Trim('"')).Select(word => word == "mcp.json" ? tools : word).ToArray();

        var run = await CliRun.ShownAsync(colour: false, TextReader.Null, arguments);

        run.ExitCode.ShouldBe(0, run.Error);
        (run.Error + run.Out).ReplaceLineEndings("\n").Trim().ShouldBe(expected);
    }

    [GeneratedRegex("\"[^\"]*\"|\\S+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();
}
