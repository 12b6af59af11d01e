using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Store;

namespace LocalRunner.Cli.Tests.Output;

public sealed class TablesTests
{
    private static readonly Column[] s_columns = ["name", Column.Figure("size"), "kind", Column.Path("where"), Column.Figure("speed")];

    public static TheoryData<int> Widths => [60, 80, 120];

    public static TheoryData<int, string[]> Commands()
    {
        var data = new TheoryData<int, string[]>();
        foreach (var width in (int[])[60, 80, 120])
        {
            data.Add(width, ["plan", "llama-3.3-70b", "--device", "m2-max-64gb"]);
            data.Add(width, ["plan", "mixtral-8x7b", "--device", "rtx-4090-24gb+64gb"]);
            data.Add(width, ["plan", "demo", "--budget", "1GB"]);
            data.Add(width, ["plan", "llama-3.1-405b", "--device", "laptop-16gb"]);
            data.Add(width, ["inspect", "demo", "--tensors"]);
            data.Add(width, ["doctor"]);
            data.Add(width, ["list"]);
            data.Add(width, ["search", "demo"]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_Terminal_StaysWithinItsWidth(int width, string[] arguments)
    {
        using var folder = new TemporaryFolder();
        await using var hub = new LoopbackHub().With("a-model-with-quite-a-long-name-Q8_0.gguf", MadeContent.Of(File.ReadAllBytes(Demo.Q8)));
        var store = hub.Options(folder.Path);
        await new ModelStore(store).PullAsync(ModelReference.Parse($"hf.co/{LoopbackHub.Repository}:Q8_0"));

        var lines = await RunAsync(width, store, arguments);

        lines.Length.ShouldBeGreaterThan(3);
        lines.ShouldAllBe(line => ColumnWidth.OfText(line) <= width);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Rows_AnyWidth_AreALineEach(int width)
    {
        string[][] rows = [.. Enumerable.Range(1, 5).Select(i => new[] { $"model-number-{i}", "123.45 GB", "a kind of some words", $"/a/folder/of/many/parts/that/is/long/model-{i}.gguf", "1,234.5" })];

        var tables = Written(width, tables => tables.Rows("Models", s_columns, rows)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(table => table.Trim().Length > 0).ToList();

        tables.ShouldAllBe(table => table.TrimEnd().Split('\n').Length == 2 + rows.Length);
        tables.Skip(1).ShouldAllBe(table => table.StartsWith("Models, continued", StringComparison.Ordinal));
        foreach (var cell in (string[])["model-number-5", "123.45 GB", "a kind of some words", "1,234.5", "-3.gguf"])
            string.Concat(tables).ShouldContain(cell);
    }

    [Fact]
    public void Rows_NoTerminal_AreWhole() =>
        Written(4096, tables => tables.Rows("Models", s_columns, [["m", "1 B", "kind", new string('p', 300), "1"]])).ShouldContain(new string('p', 300));

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("/home/me/models/model.gguf", 15, "/home/m…el.gguf")]
    [InlineData("모델모델모델모델.gguf", 12, "모델모델…guf")]
    [InlineData("🦊🦊🦊🦊🦊🦊", 6, "🦊…🦊")]
    public void Cut_Text_KeepsItsEnds(string text, int width, string expected) => TablePages.Cut(text, width).ShouldBe(expected);

    private static string Written(int width, Action<Tables> write)
    {
        using var output = new MemoryStream();
        var terminal = new Terminal(() => TextReader.Null, output, Stream.Null) { OutputIsTerminal = true, Width = width };
        write(new Tables(terminal));
        terminal.Out.Flush();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static async Task<string[]> RunAsync(int width, StoreOptions store, string[] arguments)
    {
        using var output = new MemoryStream();
        await CommandLine.RunAsync(arguments, new Terminal(() => TextReader.Null, output, Stream.Null) { OutputIsTerminal = true, Width = width, Store = store });
        return Encoding.UTF8.GetString(output.ToArray()).Split('\n');
    }
}
