namespace LocalRunner.Cli.Tests;

/// <summary>What the README shows of a command is what the command prints; an ellipsis stands for what it leaves out.</summary>
public sealed class ReadmeTests
{
    private const string Prompt = "$ localrunner ";

    private static readonly char[] s_spaces = [' ', '\t', '\r'];

    public static TheoryData<string> Shown => [.. Blocks().Select(block => block[0])];

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task Command_InTheReadme_PrintsWhatItShows(string command)
    {
        var run = await CliRun.OfAsync(command[Prompt.Length..].Split(' '));
        var printed = (run.Out + "\n" + run.Error).Split('\n').Select(Words).ToList();
        foreach (var line in Blocks().First(block => block[0] == command).Skip(1))
        {
            var parts = line.Split('…').Select(Words).Where(part => part.Length > 0).ToArray();
            printed.ShouldContain(each => Holds(each, parts), $"the README shows \"{line}\"");
        }
    }

    /// <summary>Finds the fenced blocks that show one command and what it prints.</summary>
    private static IEnumerable<string[]> Blocks() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")).Split("```")
        .Where((_, at) => at % 2 == 1)
        .Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Where(lines => lines.Length > 1 && lines[0].StartsWith(Prompt, StringComparison.Ordinal) && !lines[1].StartsWith('$'));

    private static string Words(string line) => string.Join(' ', line.Split(s_spaces, StringSplitOptions.RemoveEmptyEntries));

    private static bool Holds(string line, string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            at = line.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0)
                return false;
            at += part.Length;
        }

        return true;
    }
}
