using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class SynthCommandTests
{
    [Fact]
    public async Task Synth_Sample_WritesAModelThatRuns()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");

        var json = (await CliRun.OfAsync("synth", "sample-llama", path, "--type", "Q8_0", "--layers", "2", "--vocab", "512", "--json")).Json;
        var run = await CliRun.OfAsync("run", path, "--raw", "hello", "--max-tokens", "4", "--threads", "1", "--ctx", "256", "--temperature", "0");

        json.GetProperty("layers").GetInt32().ShouldBe(2);
        json.GetProperty("ftype").GetString().ShouldBe("Q8_0");
        json.GetProperty("size_bytes").GetInt64().ShouldBe(new FileInfo(path).Length);
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Synth_HeaderOfTheCatalogue_CanBePlannedAndTakesNoSpace()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("header.gguf");

        (await CliRun.OfAsync("synth", "llama-3.2-1b:Q4_K_M", path, "--header-only")).ExitCode.ShouldBe(0);
        var plan = (await CliRun.OfAsync("plan", path, "--json", "--ctx", "512", "--budget", "8GB")).Json;

        new FileInfo(path).Length.ShouldBeInRange(700_000_000, 900_000_000);
        plan.GetProperty("fits").GetBoolean().ShouldBeTrue();
        Math.Abs(plan.GetProperty("confirmed").GetProperty("compute").GetInt64() - plan.GetProperty("memory").GetProperty("compute").GetInt64()).ShouldBeLessThan(11_000);
    }

    [Fact]
    public async Task Synth_ShapeFile_IsReadWithWhatItLeavesOut()
    {
        using var folder = new TemporaryFolder();
        var shape = folder.File("shape.json");
        await File.WriteAllTextAsync(shape, """{ "architecture": "qwen2", "layers": 1, "width": 256, "heads": 4, "kv_heads": 2 }""");
        (await CliRun.OfAsync("synth", shape, folder.File("a.gguf"))).ExitCode.ShouldBe(2);

        await File.WriteAllTextAsync(shape,
            """{ "architecture": "qwen2", "layers": 1, "width": 256, "heads": 4, "key_value_heads": 2, "feed_forward": 512, "vocabulary": 400, "context_length": 1024 }""");
        var run = await CliRun.OfAsync("synth", shape, folder.File("b.gguf"));

        run.Error.ShouldBeEmpty();
        run.Out.ShouldContain("qwen2, 1 layers");
    }

    [Theory]
    [InlineData("sample-lama", "No model of the catalogue")]
    [InlineData("nowhere.json", "could not be read")]
    public async Task Synth_UnknownShape_SaysSo(string shape, string said)
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("synth", shape, folder.File("model.gguf"));

        run.ExitCode.ShouldBeOneOf(2, 3);
        run.Error.ShouldContain(said);
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task Synth_ExistingFile_IsLeftAlone()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("model.gguf"), "mine");

        var run = await CliRun.OfAsync("synth", "sample-llama", folder.File("model.gguf"));

        run.ExitCode.ShouldBe(2);
        (await File.ReadAllTextAsync(folder.File("model.gguf"))).ShouldBe("mine");
    }

    [Fact]
    public async Task Plan_CatalogueName_NeedsNoFile()
    {
        var json = (await CliRun.OfAsync("plan", "llama-3.3-70b", "--device", "m2-max-64gb", "--no-dry-run", "--json")).Json;

        json.GetProperty("fits").GetBoolean().ShouldBeTrue();
        json.GetProperty("memory").GetProperty("gpus")[0].GetProperty("total").GetInt64().ShouldBeLessThan((64L << 30) / 100 * 81);
        json.GetProperty("alternatives").EnumerateArray().Select(plan => plan.GetProperty("ftype").GetString()).ShouldContain("Q4_K_M");
    }

    [Fact]
    public async Task Plan_NameThatIsNearlyOne_NamesTheNearest() =>
        (await CliRun.OfAsync("plan", "llama-3.3-7b")).Error.ShouldContain("llama-3.3-70b");
}
