using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task Bench_ModelsThatWorkAndDoNot_AreMeasuredAndWhatIsBrokenSaysSo()
    {
        using var folder = new TemporaryFolder();
        var lines = folder.File("report.jsonl");
        using var other = new TemporaryFolder();
        string[] models = [other.Write("broken.gguf", "no model"u8.ToArray()), "demo", "smollm2-135m:Q4_K_M"];
        string[] tests = ["--pp", "16", "--tg", "4", "--layers", "1,2", "--reps", "1", "--noise", "100000", "--threads", "1", "--kwh-price", "0.17"];

        var run = await CliRun.OfAsync(["bench", .. models, .. tests, "--device", "m2-max-64gb", "--temp", folder.Path, "--out", lines, "--json"]);

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("broken.gguf");
        run.Json.GetProperty("command").GetString()!.ShouldContain("broken.gguf demo smollm2-135m:Q4_K_M --pp 16");
        run.Json.GetProperty("machine").GetProperty("cores").GetInt32().ShouldBeGreaterThan(0);
        run.Json.GetProperty("machine").GetProperty("usd_per_kilowatt_hour").GetDouble().ShouldBe(0.17);
        var results = run.Json.GetProperty("models").EnumerateArray().ToList();
        results.Count.ShouldBe(3);

        results[0].GetProperty("error").GetString()!.ShouldContain("GGUF");
        results[0].GetProperty("tests").GetArrayLength().ShouldBe(0);

        results[1].GetProperty("architecture").GetString().ShouldBe("llama");
        results[1].GetProperty("settings").GetProperty("threads").GetInt32().ShouldBe(1);
        results[1].GetProperty("memory").GetProperty("resident").GetInt64().ShouldBeGreaterThan(1 << 20);
        results[1].GetProperty("tests").EnumerateArray().Select(test => test.GetProperty("name").GetString()).ShouldBe(["pp16", "tg4"]);
        results[1].GetProperty("tests")[1].GetProperty("tokens_per_second").GetProperty("median").GetDouble().ShouldBeGreaterThan(0);
        results[1].GetProperty("tests")[1].GetProperty("samples").GetArrayLength().ShouldBe(1);

        var projection = results[2].GetProperty("projection");
        projection.GetProperty("layers").GetInt32().ShouldBe(30);
        projection.GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("layers").GetInt32()).ShouldBe([1, 2]);
        projection.GetProperty("tests")[1].GetProperty("tokens_per_second").GetDouble().ShouldBeGreaterThan(0);
        results[2].GetProperty("device").GetProperty("roof").GetDouble().ShouldBeGreaterThan(100);

        (await File.ReadAllLinesAsync(lines)).Length.ShouldBeGreaterThan(2);
        folder.Names().ShouldBe(["report.jsonl"]);
    }

    [Fact]
    public async Task Bench_MissingFile_FailsBeforeAnythingIsMeasured()
    {
        var run = await CliRun.OfAsync("bench", "demo", "nowhere.gguf", "--pp", "16");
        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("There is no file 'nowhere.gguf'.");
        run.Error.ShouldNotContain("measuring");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Bench_Interrupted_PrintsTheTestsThatAreDone()
    {
        var raised = false;
        var run = await CliRun.RunAsync(TextReader.Null, ["bench", "demo", "--pp", "16", "--tg", "64", "--reps", "1000", "--noise", "100000", "--threads", "1", "--json"], onError: (terminal, text) =>
        {
            if (!raised && text.Contains("tg64", StringComparison.Ordinal))
                raised = terminal.Interrupts.Raise();
        });

        run.ExitCode.ShouldBe(130);
        var model = run.Json.GetProperty("models")[0];
        model.GetProperty("tests").EnumerateArray().Select(test => test.GetProperty("name").GetString()).ShouldBe(["pp16"]);
        model.GetProperty("notes").EnumerateArray().Select(note => note.GetString()).ShouldContain("Stopped before all tests were done.");
    }

    [Fact]
    public async Task Bench_Sustain_WritesAsLongAsItSays()
    {
        var run = await CliRun.OfAsync("bench", "demo", "--tg", "4", "--sustain", "2s", "--reps", "1", "--noise", "100000", "--threads", "1", "--json");
        var test = run.Json.GetProperty("models")[0].GetProperty("tests")[1];
        test.GetProperty("name").GetString().ShouldBe("sustain 2s");
        test.GetProperty("samples").EnumerateArray().Sum(sample => sample.GetDouble()).ShouldBeInRange(0.5, 60);
        test.GetProperty("tokens_per_second").GetProperty("median").GetDouble().ShouldBeGreaterThan(0);
        run.Json.GetProperty("models")[0].GetProperty("notes").ToString().ShouldContain("sustain 2s began at");
        run.Json.GetProperty("prices").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("--sustain 3", "such as 3m or 90s")]
    [InlineData("--sustain 0s", "such as 3m or 90s")]
    [InlineData("--out report.docx", ".jsonl, .csv, .md")]
    [InlineData("--scenario laptop-64gb", "A scenario has models of its own")]
    [InlineData("--scenario desktop", "laptop-64gb, phone")]
    [InlineData("--reps 0", "repetitions is 0")]
    [InlineData("--reps -3", "repetitions is -3")]
    [InlineData("--noise 0", "noise limit")]
    [InlineData("--noise nan", "noise limit")]
    [InlineData("--noise infinity", "noise limit")]
    [InlineData("--kwh-price -1", "price")]
    [InlineData("--kwh-price nan", "price")]
    [InlineData("--kwh-price infinity", "price")]
    [InlineData("--pp 99999999", "prompt of pp99999999")]
    [InlineData("--pp 512 --ctx 256", "512 tokens, and 256")]
    [InlineData("--layers 0", "--layers takes")]
    [InlineData("--sweep nonsense", "'nonsense' can't be swept")]
    [InlineData("--sweep threads other.gguf", "--sweep takes one model, not 2")]
    [InlineData("--device toaster", "toaster")]
    [InlineData("--threads 0", "threads")]
    public async Task Bench_WhatCantBeAskedFor_IsRefusedBeforeAnythingIsMeasured(string flags, string said)
    {
        var run = await CliRun.OfAsync(["bench", "demo", .. flags.Split(' ')]);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(said);
        run.Error.ShouldNotContain("measuring");
        run.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--sweep")]
    [InlineData("--reps 3")]
    [InlineData("--pp 64")]
    [InlineData("--layers 2")]
    [InlineData("--device m2-max-64gb")]
    [InlineData("--ctx 4096")]
    [InlineData("--force")]
    public async Task Bench_ScenarioWithAFlagThatMeansNothingToIt_IsRefused(string flag)
    {
        var run = await CliRun.OfAsync(["bench", "--scenario", "phone", .. flag.Split(' ')]);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain($"leave out {flag.Split(' ')[0]}, or --scenario");
        run.Out.ShouldBeEmpty();
    }
}
