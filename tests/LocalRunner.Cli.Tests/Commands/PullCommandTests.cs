using System.Text.Json;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Pulling;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Store;

namespace LocalRunner.Cli.Tests.Commands;

/// <summary>The commands that get models, with a hub on this machine that holds the demo model.</summary>
public sealed class PullCommandTests : IAsyncDisposable
{
    private const string Model = $"hf.co/{LoopbackHub.Repository}:Q8_0";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new LoopbackHub().With("demo-Q8_0.gguf", MadeContent.Of(File.ReadAllBytes(Demo.Q8)));

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pull_Model_PrintsItsPathAndHowFarItIs()
    {
        var run = await RunAsync(null, "pull", Model);

        run.ExitCode.ShouldBe(0);
        File.ReadAllBytes(run.Out.Trim()).ShouldBe(File.ReadAllBytes(Demo.Q8));
        run.Error.ShouldContain("100 % ");
    }

    [Fact]
    public async Task Pull_Json_PrintsLinesOfProgressAndAtLastThePath()
    {
        var lines = (await RunAsync(null, "pull", Model, "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        lines.Count.ShouldBeGreaterThan(1);
        lines[0].GetProperty("state").GetString().ShouldBe("downloading");
        lines[0].GetProperty("bytes_total").GetInt64().ShouldBe(new FileInfo(Demo.Q8).Length);
        lines[^1].GetProperty("state").GetString().ShouldBe("done");
        File.Exists(lines[^1].GetProperty("path").GetString()).ShouldBeTrue();
    }

    [Fact]
    public async Task Pull_QuantLeftOpen_SaysWhichWasChosenAndWhy()
    {
        _hub.With("demo-F16.gguf", MadeContent.Of(File.ReadAllBytes(Demo.F16)));

        var run = await RunAsync(null, "pull", $"hf.co/{LoopbackHub.Repository}");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("chosen: demo-Q8_0.gguf, of 2 quants there: ");
        Path.GetFileName(run.Out.Trim()).ShouldBe("demo-Q8_0.gguf");
    }

    [Fact]
    public async Task Pull_QuantLeftOpenWithJson_SaysWhyInTheLines()
    {
        _hub.With("demo-F16.gguf", MadeContent.Of(File.ReadAllBytes(Demo.F16)));

        var run = await RunAsync(null, "pull", $"hf.co/{LoopbackHub.Repository}", "--json");

        var last = JsonDocument.Parse(run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        last.GetProperty("file").GetString().ShouldBe("demo-Q8_0.gguf");
        last.GetProperty("choice").GetString()!.ShouldStartWith("of 2 quants there: ");
    }

    [Theory]
    [InlineData("hf.co/no/such", 6, "has no repository hf.co/no/such")]
    [InlineData("hf.co/someone/model-GGUF:Q2_K", 6, "has no quant 'Q2_K'")]
    [InlineData("hf.co/../x", 2, "the repository")]
    [InlineData("nothing-of-the-kind", 2, "No model of the catalogue is called")]
    public async Task Pull_WhatIsNotThere_SaysWhyWithItsExitCode(string model, int exitCode, string said)
    {
        var run = await RunAsync(null, "pull", model);

        run.ExitCode.ShouldBe(exitCode);
        run.Error.ShouldContain(said);
    }

    [Fact]
    public async Task Pull_NamedQuantThatWillNotFit_WarnsAndComes()
    {
        var run = await RunAsync(null, "pull", Model, "--budget", "1MB");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain($"warning: {Model} will not fit");
        run.Error.ShouldContain($"plan {Model}");
        File.Exists(run.Out.Trim()).ShouldBeTrue();
        (await RunAsync(null, "pull", Model, "--budget", "1MB")).Error.ShouldNotContain("warning");
    }

    [Fact]
    public async Task Pull_NamedQuantThatFits_DoesNotWarn() => (await RunAsync(null, "pull", Model)).Error.ShouldNotContain("warning");

    [Fact]
    public async Task Pull_CtrlC_KeepsWhatCame()
    {
        _hub.OnCdn = request => _hub.Give(request) with { BytesPerSecond = 300_000 };
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var terminal = new Terminal(() => TextReader.Null, output, error) { Store = _hub.Options(_folder.Path) };

        (await LocalRunner.Cli.Commands.CommandLine.RunAsync(["pull", Model], terminal, cancel.Token)).ShouldBe(130);

        System.Text.Encoding.UTF8.GetString(error.ToArray()).ShouldContain("What came is kept");
        _hub.OnCdn = null;
        (await RunAsync(null, "pull", Model)).ExitCode.ShouldBe(0);
        _hub.Cdn.BodyBytes.ShouldBeLessThan(new FileInfo(Demo.Q8).Length + (1 << 20));
    }

    [Fact]
    public async Task Pull_CtrlCBeforeAByteCame_DoesNotSayThatSomethingIsKept()
    {
        using var cancel = new CancellationTokenSource();
        using var error = new MemoryStream();
        _hub.OnHub = _ =>
        {
            cancel.Cancel();
            return null;
        };
        var terminal = new Terminal(() => TextReader.Null, Stream.Null, error) { Store = _hub.Options(_folder.Path) };

        (await LocalRunner.Cli.Commands.CommandLine.RunAsync(["pull", Model], terminal, cancel.Token)).ShouldBe(130);

        System.Text.Encoding.UTF8.GetString(error.ToArray()).ShouldNotContain("What came is kept");
    }

    [Fact]
    public async Task Pull_InterruptedOne_IsListedAndCanBeRemoved()
    {
        _hub.OnCdn = request => _hub.Give(request) with { BytesPerSecond = 300_000 };
        using (var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
        {
            var terminal = new Terminal(() => TextReader.Null, Stream.Null, Stream.Null) { Store = _hub.Options(_folder.Path) };
            (await LocalRunner.Cli.Commands.CommandLine.RunAsync(["pull", Model], terminal, cancel.Token)).ShouldBe(130);
        }

        var name = $"hf.co/{LoopbackHub.Repository}/demo-Q8_0.gguf";
        var list = await RunAsync(null, "list");
        list.Out.ShouldContain("Downloads that did not end");
        list.Out.ShouldContain(name);
        (await RunAsync(null, "list", "--json")).Json.GetProperty("unfinished")[0].GetProperty("name").GetString().ShouldBe(name);

        (await RunAsync(null, "rm", name)).Error.ShouldContain("--yes");
        (await RunAsync(null, "rm", "demo-Q8_0.gguf", "--yes")).Out.ShouldContain($"{name} is removed");
        (await RunAsync(null, "list", "--json")).Json.GetProperty("unfinished").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Pull_Update_AsksWhatIsPublishedNow()
    {
        var before = (await RunAsync(null, "pull", Model)).Out.Trim();
        _hub.Head = "fedcba9876543210fedcba9876543210fedcba98";

        (await RunAsync(null, "pull", Model)).Error.ShouldContain("is on this machine already");
        (await RunAsync(null, "pull", Model, "--update")).Out.Trim().ShouldNotBe(before);
    }

    [Theory]
    [InlineData("run", "someone/other:F16")]
    [InlineData("plan", "someone/other")]
    public async Task Command_RepositoryWithoutItsHost_SaysHowItIsNamed(string command, string model) =>
        (await RunAsync(null, command, model)).Error.ShouldContain($"name it hf.co/{model}");

    [Fact]
    public async Task Plan_ModelElsewhere_IsPlannedFromItsHeaderWithWhatTheDownloadTakes()
    {
        var run = await RunAsync(null, "plan", $"hf.co/{LoopbackHub.Repository}", "--no-dry-run");

        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("Not on this machine");
        run.Out.ShouldContain($"{new ByteSize(new FileInfo(Demo.Q8).Length)}; ");
        run.Out.ShouldContain("free disk");
        var json = (await RunAsync(null, "plan", $"hf.co/{LoopbackHub.Repository}", "--no-dry-run", "--json")).Json.GetProperty("download");
        json.GetProperty("bytes").GetInt64().ShouldBe(new FileInfo(Demo.Q8).Length);
        json.GetProperty("header_bytes").GetInt64().ShouldBeInRange(1, new FileInfo(Demo.Q8).Length - 1);
        json.GetProperty("reference").GetString().ShouldBe($"hf.co/{LoopbackHub.Repository}/demo-Q8_0.gguf@{LoopbackHub.Commit}");
        Directory.Exists(Path.Combine(_folder.Path, "hub")).ShouldBeFalse();
    }

    [Fact]
    public async Task Bench_ModelElsewhere_IsMeasuredWithRandomWeightsInExactlyItsShape()
    {
        var run = await RunAsync(null, "bench", Model, "--tg", "2", "--reps", "1", "--noise", "1000", "--threads", "1", "--temp", _folder.Path, "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("with random weights in the exact shape");
        Directory.Exists(Path.Combine(_folder.Path, "hub")).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_ModelElsewhereAndNobodyToAsk_SaysHowToGetIt()
    {
        var run = await RunAsync(null, "run", Model, "Hello");

        run.ExitCode.ShouldBe(6);
        run.Error.ShouldContain("--yes");
        run.Error.ShouldContain("is not on this machine");
    }

    [Fact]
    public async Task Run_ModelElsewhereAndAYes_SaysWhatFitsDownloadsAndAnswers()
    {
        var run = await RunAsync("y\n", "run", Model, "Once upon a time", "--raw", "--max-tokens", "4", "--temperature", "0");

        run.ExitCode.ShouldBe(0);
        run.Out.Trim().ShouldNotBeEmpty();
        foreach (var said in (string[])["Not on this machine", "fits", "resident peak", "tokens/s", "longest context", "free disk", "Download "])
            run.Error.ShouldContain(said);
    }

    [Fact]
    public async Task Run_ModelElsewhereAndANo_DownloadsNothing()
    {
        var run = await RunAsync("n\n", "run", Model, "Hello");

        run.ExitCode.ShouldBe(130);
        Directory.Exists(Path.Combine(_folder.Path, "hub")).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_ModelElsewhereThatWouldNotFit_IsNotDownloaded()
    {
        var run = await RunAsync("y\n", "run", Model, "Hello", "--budget", "1MB");

        run.ExitCode.ShouldBe(4);
        run.Error.ShouldContain("would not fit this machine, and was not downloaded");
        Directory.Exists(Path.Combine(_folder.Path, "hub")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(PullState.Downloading, 5e7, "1.00 GB of 4.00 GB, 50.0 MB/s, 60 s left")]
    [InlineData(PullState.Downloading, 1e6, "1.00 GB of 4.00 GB, 1.0 MB/s, 50 min left")]
    [InlineData(PullState.Downloading, 1e5, "1.00 GB of 4.00 GB, 100.0 KB/s, 8.3 h left")]
    [InlineData(PullState.Downloading, 0, "1.00 GB of 4.00 GB")]
    [InlineData(PullState.Waiting, 5e7, "1.00 GB of 4.00 GB, another process downloads it")]
    [InlineData(PullState.Verifying, 5e7, "1.00 GB of 4.00 GB, verifying")]
    public void Text_Progress_TellsAmountRateAndTimeLeft(PullState state, double rate, string expected) =>
        PullBar.Text(new(state, "m.gguf", 1_000_000_000, 4_000_000_000, rate)).ShouldBe(expected);

    private Task<CliRun> RunAsync(string? answers, params string[] args) => CliRun.WithStoreAsync(_hub.Options(_folder.Path), answers, args);
}
