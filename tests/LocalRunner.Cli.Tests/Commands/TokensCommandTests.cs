using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class TokensCommandTests
{
    [Fact]
    public async Task Tokens_Text_PrintsTheCountAlone()
    {
        var run = await CliRun.OfAsync("tokens", "demo", "Once upon a time");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Out.Trim().ShouldBe("4");
    }

    [Fact]
    public async Task Tokens_Ids_ListsEachWithItsText()
    {
        var run = await CliRun.OfAsync("tokens", "demo", "Once upon\n🦙", "--ids");

        run.Out.ShouldContain("  \"Once\"");
        run.Out.ShouldContain("  \" upon\"");
        run.Out.ShouldContain("  \"\\n\"");
        run.Out.ShouldContain("  \"\\xF0\"");
    }

    [Fact]
    public async Task Tokens_ControlTokens_CountAsAsked()
    {
        (await CliRun.OfAsync("tokens", "demo", "<|im_end|>")).Out.Trim().ShouldBe("1");
        int.Parse((await CliRun.OfAsync("tokens", "demo", "<|im_end|>", "--no-parse-special")).Out.Trim(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Tokens_Files_AreCountedEachAndTogether()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "deep", ".hidden"));
        await File.WriteAllTextAsync(folder.File("a.txt"), "Once upon a time");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "deep", "b.txt"), "Once upon");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "deep", "c.md"), "Once");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "deep", ".hidden", "d.txt"), "never");
        await File.WriteAllBytesAsync(folder.File("e.bin"), [0, 1, 2]);

        var all = (await CliRun.OfAsync("tokens", "demo", "--input", folder.Path, "--json")).Json;
        var some = (await CliRun.OfAsync("tokens", "demo", "--input", Path.Combine(folder.Path, "**", "*.txt"), "--json", "--ids")).Json;

        all.GetProperty("tokens").GetInt32().ShouldBe(7);
        all.GetProperty("counted_by").GetString().ShouldBe("header");
        all.GetProperty("texts").GetArrayLength().ShouldBe(3);
        some.GetProperty("tokens").GetInt32().ShouldBe(6);
        some.GetProperty("texts")[0].GetProperty("ids").GetArrayLength().ShouldBe(4);
        (await CliRun.OfAsync("tokens", "demo", "--input", folder.Path)).Out.ShouldContain("all");
    }

    [Fact]
    public async Task Tokens_TokenizerThatIsNotKnown_AsksTheEngineAndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        MadeVocabulary.BytePairs("superbpe").Write(folder.File("model.gguf"));

        var run = await CliRun.OfAsync("tokens", folder.File("model.gguf"), "Once upon a time");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("superbpe");
        int.Parse(run.Out.Trim(), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Tokens_MissingInput_IsRefused()
    {
        var run = await CliRun.OfAsync("tokens", "demo", "--input", "no such file");

        run.ExitCode.ShouldNotBe(0);
        run.Error.ShouldContain("no such file");
        (await CliRun.OfAsync("tokens", "demo", "text", "--input", "file")).ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public async Task Plan_Input_PlansForItsTokensAndAnAnswer()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("a.txt"), string.Concat(Enumerable.Repeat("Once upon a time. ", 100)));

        var json = (await CliRun.OfAsync("plan", "demo", "--input", folder.File("a.txt"), "--no-dry-run", "--json")).Json;
        var run = await CliRun.OfAsync("plan", "demo", "--input", folder.File("a.txt"), "--no-dry-run");

        var tokens = json.GetProperty("input").GetProperty("tokens").GetInt32();
        tokens.ShouldBeInRange(400, 700);
        json.GetProperty("settings").GetProperty("context_length").GetInt32().ShouldBeInRange(tokens + 2048, tokens + 2048 + 255);
        json.GetProperty("input").GetProperty("first_token_seconds").GetDouble().ShouldBeGreaterThan(0);
        run.Out.ShouldContain($"This file is {tokens} tokens: with f16 KV it fits; first token after about ");
    }

    [Fact]
    public async Task Plan_InputForAModelOfTheCatalogue_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("a.txt"), "text");

        (await CliRun.OfAsync("plan", "llama-3.3-70b", "--input", folder.File("a.txt"))).Error.ShouldContain("vocabular");
    }
}
