using System.Text.Json;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class PlanCommandTests
{
    [Fact]
    public async Task Plan_Demo_ShowsABarForEachComponent()
    {
        var run = await CliRun.OfAsync("plan", "demo", "--budget", "1GB");

        run.ExitCode.ShouldBe(0);
        foreach (var text in (string[])["(Q8_0)", ": fits", "weights, mapped", "KV cache", "compute", "sampling", "program files", "resident peak", "can't be evicted", "after loading", "after a micro-batch", "context full", "longest context", "█"])
            run.Out.ShouldContain(text);
    }

    [Fact]
    public async Task Plan_Json_HasTheFieldsThatScriptsReadAndNothingElseOnStdout()
    {
        var json = (await CliRun.OfAsync("plan", "demo", "--json", "--budget", "1GB", "--ctx", "512", "--kv-type", "q8_0")).Json;

        json.GetProperty("fits").GetBoolean().ShouldBeTrue();
        json.GetProperty("budget_bytes").GetInt64().ShouldBe(1_000_000_000);
        json.GetProperty("max_context").GetInt32().ShouldBe(1024);
        json.GetProperty("settings").GetProperty("context_length").GetInt32().ShouldBe(512);
        json.GetProperty("settings").GetProperty("kv_type_k").GetString().ShouldBe("q8_0");
        var memory = json.GetProperty("memory");
        string[] parts =
            ["weights_mapped", "weights_repacked", "weights_copied", "adapters", "kv_cache", "recurrent_state", "compute", "output", "sampling", "program", "runtime"];
        foreach (var part in parts.Concat(["load_transient", "anonymous"]))
            memory.GetProperty(part).GetInt64().ShouldBeGreaterThanOrEqualTo(0, part);

        // Of the compute buffer, the room for vectors in the tokens' place is never touched.
        var sum = parts.Sum(part => memory.GetProperty(part).GetInt64());
        memory.GetProperty("resident_peak").GetInt64().ShouldBeInRange(sum - memory.GetProperty("compute").GetInt64(), sum);
        memory.GetProperty("resident_peak").GetInt64().ShouldBe(memory.GetProperty("context_full").GetProperty("resident").GetInt64());
        memory.GetProperty("loaded").GetProperty("resident").GetInt64().ShouldBeLessThan(memory.GetProperty("first_batch").GetProperty("resident").GetInt64());
        foreach (var name in (string[])["model", "device", "confirmed", "alternatives", "reason", "next_better", "warnings"])
            json.TryGetProperty(name, out _).ShouldBeTrue(name);
    }

    [Theory]
    [InlineData("--budget", "0", "Give a positive one")]
    [InlineData("--budget", "-3GB", "Give a positive one")]
    [InlineData("--budget", "lots", "48GB")]
    [InlineData("--budget", "NaN", "48GB")]
    [InlineData("--ctx", "many", "whole number")]
    [InlineData("--ctx", "0", "between 1 and")]
    [InlineData("--ctx", "99999999999", "whole number")]
    [InlineData("--parallel", "0", "between 1 and 256")]
    [InlineData("--device", "m2-max-65gb", "m2-max")]
    [InlineData("--floor", "Q9", "Q4_K_M")]
    [InlineData("--prefer", "beauty", "quality, speed, context")]
    public async Task Plan_BadValue_IsAUsageErrorThatSaysWhatToGive(string flag, string value, string said)
    {
        var run = await CliRun.OfAsync("plan", "demo", flag, value);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(said);
    }

    [Fact]
    public async Task Plan_AdapterAndSchema_AreComponentsOfTheirOwn()
    {
        var plain = (await CliRun.OfAsync("plan", "demo", "--json")).Json.GetProperty("memory");

        var adapted = (await CliRun.OfAsync("plan", "demo", "--json", "--lora", Demo.Pirate)).Json.GetProperty("memory");
        var bound = (await CliRun.OfAsync("plan", "demo", "--json", "--format", "json")).Json.GetProperty("memory");
        var sorted = (await CliRun.OfAsync("plan", "demo", "--json", "--top-k", "0", "--repeat-penalty", "1.1")).Json.GetProperty("memory");

        plain.GetProperty("adapters").GetInt64().ShouldBe(0);
        adapted.GetProperty("adapters").GetInt64().ShouldBeInRange(900_000, 940_000);
        bound.GetProperty("sampling").GetInt64().ShouldBeGreaterThan(plain.GetProperty("sampling").GetInt64() + (1 << 20));
        sorted.GetProperty("sampling").GetInt64().ShouldBeGreaterThan(plain.GetProperty("sampling").GetInt64());
        (await CliRun.OfAsync("plan", "demo", "--lora", Demo.Pirate)).Out.ShouldContain("adapters");
    }

    [Fact]
    public async Task Plan_Explain_ShowsFormulaInputsSourceAndCheckOfEachComponent()
    {
        var run = await CliRun.OfAsync("plan", "demo", "--ctx", "512", "--budget", "1GB", "--explain");

        run.ExitCode.ShouldBe(0);
        foreach (var text in (string[])["layers × (keys + values) × cells × streams", "cells = 512", "llama-kv-cache.cpp", "its dry run counts", "localrunner run demo --raw x", "localrunner inspect demo --tensors"])
            run.Out.ReplaceLineEndings(" ").ShouldContain(text);
    }

    [Fact]
    public async Task Plan_ExplainInJson_HasTheFiguresOfTheMemory()
    {
        var json = (await CliRun.OfAsync("plan", "demo", "--ctx", "512", "--budget", "1GB", "--explain", "--json")).Json;

        var figures = json.GetProperty("explanation").EnumerateArray().ToList();
        var cache = figures.Single(figure => figure.GetProperty("component").GetString() == "KV cache");
        cache.GetProperty("bytes").GetInt64().ShouldBe(json.GetProperty("memory").GetProperty("kv_cache").GetInt64());
        cache.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()).ShouldContain("cells");
        figures.ShouldAllBe(figure => figure.GetProperty("source").GetString() != "" && figure.GetProperty("check").GetString()!.StartsWith("localrunner ", StringComparison.Ordinal));
        (await CliRun.OfAsync("plan", "demo", "--json")).Json.TryGetProperty("explanation", out _).ShouldBeFalse();
    }

    /// <summary>What --explain tells to run must be a command, and show the figure.</summary>
    [Fact]
    public async Task Plan_CheckOfAFigure_ShowsIt()
    {
        var json = (await CliRun.OfAsync("plan", "demo", "--ctx", "512", "--budget", "1GB", "--explain", "--json")).Json;
        var cache = json.GetProperty("explanation").EnumerateArray().Single(figure => figure.GetProperty("component").GetString() == "KV cache");
        var words = cache.GetProperty("check").GetString()!.Split(',')[0].Split(' ')[1..];

        var answer = (await CliRun.OfAsync(words)).Json;

        answer.GetProperty("memory").GetProperty("engine").GetProperty("kv_cache").GetInt64().ShouldBe(cache.GetProperty("bytes").GetInt64());
    }

    [Theory]
    [InlineData("--lora", "missing.gguf", 3)]
    [InlineData("--format", "missing.json", 3)]
    [InlineData("--top-k", "-1", 2)]
    public async Task Plan_UseThatCantBe_IsRefusedAsByRun(string flag, string value, int code) =>
        (await CliRun.OfAsync("plan", "demo", flag, value)).ExitCode.ShouldBe(code);

    [Fact]
    public async Task Plan_BudgetOfTenTerabytes_IsTaken() => (await CliRun.OfAsync("plan", "demo", "--budget", "10TB")).ExitCode.ShouldBe(0);

    [Fact]
    public async Task Plan_DoesNotFit_ExitsWith4AndStillShowsThePlan()
    {
        var run = await CliRun.OfAsync("plan", "demo", "--budget", "10MB", "--json");

        run.ExitCode.ShouldBe(4);
        run.Json.GetProperty("fits").GetBoolean().ShouldBeFalse();
        run.Json.GetProperty("reason").GetString()!.ShouldContain("too much");
    }

    [Fact]
    public async Task Run_DoesNotFit_ExitsWith4()
    {
        var run = await CliRun.OfAsync("run", "demo", "hello", "--budget", "10MB");

        run.ExitCode.ShouldBe(4);
        run.Error.ShouldContain("does not fit");
    }

    [Fact]
    public async Task Plan_CtrlC_StopsAndShowsNothing()
    {
        using var cancel = new CancellationTokenSource();
        using var output = new MemoryStream();
        using var error = new Stopping(cancel);
        var terminal = new Terminal(() => TextReader.Null, output, error) { ErrorIsTerminal = true };

        // What is said while the bandwidth is measured comes after the search and before the tables.
        (await CommandLine.RunAsync(["plan", "demo"], terminal, cancel.Token)).ShouldBe(130);

        output.Length.ShouldBe(0);
    }

    [Fact]
    public async Task Plan_JsonAlternatives_HaveSpeedAndLoss()
    {
        var json = (await CliRun.OfAsync("plan", "llama-3.3-70b", "--device", "m2-max-64gb", "--json")).Json;

        foreach (var plan in json.GetProperty("alternatives").EnumerateArray().Append(json))
        {
            plan.GetProperty("speed").GetProperty("tokens_per_second").GetDouble().ShouldBeInRange(2, 15);
            plan.GetProperty("speed").GetProperty("bandwidth_bytes_per_second").GetDouble().ShouldBe(400e9);
            plan.GetProperty("speed").GetProperty("bandwidth_is_measured").GetBoolean().ShouldBeFalse();
            plan.GetProperty("quality_loss_percent").GetDouble().ShouldBeInRange(0.4, 30);
        }
    }

    [Fact]
    public async Task Plan_SeveralFiles_AreQuantsOfOneModel()
    {
        using var folder = new TemporaryFolder();
        var paths = new[] { GgufFileType.Q8_0, GgufFileType.Q4_K_M }.Select(type => Write(folder, type)).ToArray();

        var run = await CliRun.OfAsync("plan", paths[0], paths[1], "--device", "laptop-64gb", "--no-dry-run", "--json");

        run.Json.GetProperty("ftype").GetString().ShouldBe("Q4_K_M");

        // Twice the bytes a token cost more on that machine than the little that they gain.
        run.Json.GetProperty("next_better").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Plan_PositionsThatAreLearned_CantBeExceeded()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("gpt.gguf");
        var writer = new GgufWriter();
        using (var llama = Headers.Llama(GgufFileType.Q8_0, 1, 256, 512, 4, 4, 512, 1024, writer => writer.AddTensor("position_embd.weight", GgufTensorType.F32, 256, 1024)))
        {
            foreach (var (key, value) in llama.Metadata)
                writer.Add(key, value);
            foreach (var tensor in llama.Tensors)
                writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        }

        writer.Write(path);

        var run = await CliRun.OfAsync("plan", path, "--ctx", "2048", "--no-dry-run");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("1024");
    }

    /// <summary>Presses Ctrl+C as soon as something is said.</summary>
    private sealed class Stopping(CancellationTokenSource cancel) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => cancel.Cancel();

        public override void Write(ReadOnlySpan<byte> buffer) => cancel.Cancel();
    }

    /// <summary>A header whose data is a hole.</summary>
    private static string Write(TemporaryFolder folder, GgufFileType type)
    {
        using var header = Headers.Llama70B(type);
        var writer = new GgufWriter();
        foreach (var (key, value) in header.Metadata)
            writer.Add(key, value);
        foreach (var tensor in header.Tensors)
            writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        var path = folder.File(header.Path);
        writer.Write(path);
        return path;
    }
}
