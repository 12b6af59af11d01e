using System.Globalization;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class EmbedCommandTests
{
    private static readonly string[] s_threads = ["--threads", "1", "--ctx", "512"];

    [Fact]
    public async Task Embed_Texts_GivesAVectorOfLengthOneForEach()
    {
        var run = await CliRun.OfAsync(["embed", "demo", "The fox found a bell.", "Seoul is in Korea.", "--pooling", "mean", "--json", .. s_threads]);

        run.ExitCode.ShouldBe(0);
        var vectors = run.Json.GetProperty("embeddings").EnumerateArray()
            .Select(each => each.GetProperty("vector").EnumerateArray().Select(value => value.GetDouble()).ToArray()).ToArray();
        run.Json.GetProperty("width").GetInt32().ShouldBe(256);
        vectors.Select(vector => vector.Length).ShouldBe([256, 256]);
        vectors.ShouldAllBe(vector => Math.Abs(vector.Sum(value => value * value) - 1) < 1e-3);
        run.Json.GetProperty("embeddings")[1].GetProperty("text").GetString().ShouldBe("Seoul is in Korea.");
    }

    [Fact]
    public async Task Embed_LinesOfAFile_PrintsALineForEach()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("lines.txt"), "one\r\n\ntwo\nthree\n");

        var run = await CliRun.OfAsync(["embed", "demo", "--input", folder.File("lines.txt"), "--pooling", "last", .. s_threads]);

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines.ShouldAllBe(line => line.Split(' ', StringSplitOptions.None).All(value => double.IsFinite(double.Parse(value, CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task Embed_UnknownPooling_NamesTheKnown()
    {
        var run = await CliRun.OfAsync("embed", "demo", "a", "--pooling", "max");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("mean, first or last");
    }

    [Theory]
    [InlineData("embed", "a fox", "--pooling", "mean")]
    [InlineData("run", "a fox", "--max-tokens", "4")]
    public async Task Command_WeightsThatAreNoNumbers_ExitsWith3AndSaysSo(params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync([arguments[0], Demo.WithoutNumbers(folder), .. arguments[1..], .. s_threads]);

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("not numbers");
        run.Error.ShouldContain("damaged");
    }

    [Fact]
    public async Task Embed_ModelWithoutPooling_SaysToNameOne()
    {
        var run = await CliRun.OfAsync(["embed", "demo", "a", .. s_threads]);

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("pooling");
    }
}
