using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Tests.Screens;

/// <summary>
/// Compares screens with those of the folder Expected, which somebody has looked at. Set LOCALRUNNER_RECORD_SCREENS=1 to write them anew, and look
/// at what changed.
/// </summary>
internal static partial class ExpectedScreen
{
    /// <summary>Compares whole screens as they are.</summary>
    public static void ShouldBe(string[] lines, string name, int columns) => Compare(lines, name, columns);

    /// <summary>Compares titles and the names of facts up to a line; the values are this machine's, and go on where they have no room.</summary>
    public static void ShouldBeButForValues(string[] lines, string name, int columns, string end)
    {
        lines.ShouldContain(end);
        lines.ShouldAllBe(line => ColumnWidth.OfText(line) <= columns, $"{name} is wider than {columns}");
        var compared = lines.TakeWhile(line => line != end).Where(line => !line.StartsWith("     ", StringComparison.Ordinal));
        Compare([.. compared.Select(line => Values().Replace(line, "${name}  …"))], name, columns);
    }

    private static void Compare(string[] lines, string name, int columns, [CallerFilePath] string here = "")
    {
        lines.ShouldAllBe(line => ColumnWidth.OfText(line) <= columns, $"{name} is wider than {columns}");
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Expected", $"{name}.{columns}.txt");
        var text = string.Join('\n', lines) + "\n";
        if (Environment.GetEnvironmentVariable("LOCALRUNNER_RECORD_SCREENS") == "1")
            File.WriteAllText(path, text);
        text.ShouldBe(File.ReadAllText(path), $"{name} in {columns} columns");
    }

    [GeneratedRegex(@"^(?<name>  \S+( \S+)*)  .*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Values();
}
