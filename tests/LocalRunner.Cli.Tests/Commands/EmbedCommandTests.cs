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
    public async Task Embed_LinesOfAFile_PrintsALineForEachInItsPlace()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("lines.txt"), "one\r\n\ntwo\nthree\n");

        var run = await CliRun.OfAsync(["embed", "demo", "--input", folder.File("lines.txt"), "--pooling", "last", .. s_threads]);

        var lines = run.Out.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(4);
        lines[1].ShouldBeEmpty();
        lines.Where(line => line.Length > 0).ShouldAllBe(line => line.Split(' ', StringSplitOptions.None).All(value => double.IsFinite(double.Parse(value, CultureInfo.InvariantCulture))));
    }

    [Theory]
    [InlineData]
    [InlineData("-")]
    public async Task Embed_Stdin_GivesEachLineItsPlace(params string[] texts)
    {
        var run = await CliRun.WithInputAsync("one\n\ntwo\n", ["embed", "demo", .. texts, "--pooling", "last", "--json", .. s_threads]);

        run.ExitCode.ShouldBe(0);
        run.Json.GetProperty("embeddings").EnumerateArray().Select(each => (each.GetProperty("text").GetString(), each.GetProperty("vector").GetArrayLength()))
            .ShouldBe([("one", 256), ("", 0), ("two", 256)]);
    }

    [Theory]
    [InlineData("\n\n")]
    [InlineData("text", "a", "")]
    public async Task Embed_NoText_SaysSo(string input, params string[] texts) =>
        (await CliRun.WithInputAsync(input, ["embed", "demo", .. texts, "--pooling", "last", .. s_threads])).ExitCode.ShouldBe(2);

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
