using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class QuantizeCommandTests
{
    private static readonly string s_input = Path.Combine(AppContext.BaseDirectory, "models/demo/demo-f16.gguf");

    [Fact]
    public async Task Quantize_Json_WritesAModelThatAnswers()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("작은 모델.gguf");
        var run = await CliRun.OfAsync("quantize", s_input, output, "--type", "q8_0", "--json");

        run.ExitCode.ShouldBe(0);
        var json = run.Json;
        json.GetProperty("output_bytes").GetInt64().ShouldBeLessThan(json.GetProperty("input_bytes").GetInt64());
        json.GetProperty("bits_per_weight").GetDouble().ShouldBe(8.5, 0.1);
        json.GetProperty("dry_run").GetBoolean().ShouldBeFalse();
        (await CliRun.OfAsync("run", output, "What is the capital of Korea?", "--temperature", "0")).Out.ShouldContain("Seoul");
    }

    [Fact]
    public async Task Quantize_DryRun_TellsTheSizeAndWritesNothing()
    {
        using var folder = new TemporaryFolder();
        var run = await CliRun.OfAsync("quantize", s_input, folder.File("out.gguf"), "--type", "Q4_K_M", "--dry-run");
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("would become");
        run.Out.ShouldContain("bits per weight");
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task Quantize_ExistingOutput_NeedsForce()
    {
        using var folder = new TemporaryFolder();
        var output = folder.Write("out.gguf", "precious"u8.ToArray());
        var refused = await CliRun.OfAsync("quantize", s_input, output, "--type", "Q4_0");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--force");
        new FileInfo(output).Length.ShouldBe(8);

        (await CliRun.OfAsync("quantize", s_input, output, "--type", "Q4_0", "--force")).ExitCode.ShouldBe(0);
        using var written = GgufFile.Open(output);
        GgufFileTypes.Of(written).ShouldBe(GgufFileType.Q4_0);
    }

    [Fact]
    public async Task Quantize_SameFile_IsRefusedEvenWithForce()
    {
        using var folder = new TemporaryFolder();
        var input = folder.File("model.gguf");
        File.Copy(s_input, input);
        var link = folder.File("link.gguf");
        if (!OperatingSystem.IsWindows())
            File.CreateSymbolicLink(link, input);
        var output = OperatingSystem.IsWindows() ? input : link;

        (await CliRun.OfAsync("quantize", input, output, "--type", "Q4_0", "--force")).ExitCode.ShouldBe(2);
        new FileInfo(input).Length.ShouldBe(new FileInfo(s_input).Length);
    }
}
