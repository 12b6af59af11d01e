using System.Text;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;
using LocalRunner.Gguf;
using LocalRunner.Store;
using LocalRunner.Store.Installed;
using LocalRunner.Synthesis;

namespace LocalRunner.Cli.Tests.Commands;

/// <summary>The commands about models that are here: <c>list</c>, <c>rm</c>, <c>search</c>, and names where others take a file.</summary>
public sealed class ListCommandTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Name = "someone/demo-GGUF:Q8_0";

    private readonly StoreTree _hub = new();
    private readonly StoreTree _own = new();
    private readonly StoreTree _studio = new();

    private StoreOptions Options => new() { HubCache = new(_hub.Root), Own = new(_own.Root), Others = OtherStores.None with { LmStudio = [_studio.Root] }, Offline = true };

    public void Dispose()
    {
        _hub.Dispose();
        _own.Dispose();
        _studio.Dispose();
    }

    [Fact]
    public async Task List_NothingHere_SaysHowToGetSome()
    {
        var run = await RunAsync("list");

        (run.ExitCode, run.Error).ShouldBe((0, ""));
        run.Out.ShouldContain("pull MODEL");
        (await RunAsync("list", "--json")).Json.GetProperty("models").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task List_Json_TellsArchitectureQuantSizeStoreAndFit()
    {
        AddDemo();
        _studio.Model("someone/broken/broken-Q4_0.gguf");

        var models = (await RunAsync("list", "--json")).Json.GetProperty("models").EnumerateArray().ToList();

        var demo = models.Single(model => model.GetProperty("name").GetString() == Name);
        demo.GetProperty("architecture").GetString().ShouldBe("llama");
        demo.GetProperty("file_type").GetString().ShouldBe("Q8_0");
        demo.GetProperty("bytes").GetInt64().ShouldBe(new FileInfo(Demo.Q8).Length);
        demo.GetProperty("store").GetString().ShouldBe("hugging_face");
        demo.GetProperty("fits").GetBoolean().ShouldBeTrue();
        demo.GetProperty("needed_bytes").GetInt64().ShouldBeGreaterThan(0);
        models.Single(model => model.GetProperty("store").GetString() == "lm_studio").GetProperty("problem").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task List_Terminal_StaysWithinItsWidth(int width)
    {
        AddDemo();
        File.Copy(Demo.Q8, _studio.Model("a-publisher-with-a-long-name/a-model-with-a-longer-name-still-GGUF/m-Q8_0.gguf"), overwrite: true);

        var page = await TerminalAsync(width, "list");

        page.Split('\n').ShouldAllBe(line => line.Length <= width);
        foreach (var word in new[] { "llama", "Q8_0", "hub cache", "LM Studio", "yes" })
            page.Replace("\n", " ").ShouldContain(word.Split(' ')[0]);
    }

    [Fact]
    public async Task List_Pipe_HasOneLineAModelAndNothingThatSteers()
    {
        AddDemo();

        var lines = (await RunAsync("list")).Out.Split('\n');

        lines.ShouldContain(line => line.Contains(Name) && line.Contains("hub cache") && line.Contains("yes"));
        lines.ShouldAllBe(line => !line.Contains('\e'));
    }

    [Fact]
    public async Task List_Verify_TellsDamagedFilesFromWholeOnes()
    {
        var path = AddDemo();
        var whole = await RunAsync("list", "--verify", "--json");
        whole.ExitCode.ShouldBe(0);
        whole.Json.GetProperty("models")[0].GetProperty("verified").GetString().ShouldBe("whole");

        await using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length - 1;
            file.WriteByte(77);
        }

        var damaged = await RunAsync("list", "--verify", "--json");
        damaged.ExitCode.ShouldBe(3);
        damaged.Json.GetProperty("models")[0].GetProperty("verified").GetString().ShouldBe("damaged");
    }

    [Theory]
    [InlineData("inspect", Name)]
    [InlineData("inspect", "demo-gguf")]
    [InlineData("plan", Name, "--no-dry-run")]
    [InlineData("plan", "hf.co/someone/demo-GGUF:Q8_0", "--no-dry-run")]
    [InlineData("tokens", Name, "some text")]
    [InlineData("quantize", Name, "--type", "Q8_0", "--allow-requantize", "--dry-run")]
    [InlineData("run", Name, "hi", "--max-tokens", "1", "--threads", "1")]
    [InlineData("embed", Name, "hi", "--pooling", "mean")]
    public async Task EveryCommand_InstalledName_TakesIt(params string[] args)
    {
        AddDemo();

        var run = await RunAsync(args);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("tokens")]
    [InlineData("embed")]
    public async Task EveryCommand_CatalogueModelThatIsNotHere_SaysWhereItIsWhetherItFitsAndWhatToDo(string command)
    {
        var run = await RunAsync(command, "llama-3.3-70b", "text");
        if (command == "inspect")
            run = await RunAsync(command, "llama-3.3-70b");

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("hf.co/bartowski/Llama-3.3-70B-Instruct-GGUF");
        run.Error.ShouldMatch("fits this machine|does not fit this machine");
        run.Error.ShouldMatch(@"takes about \d+\.\d+ GB");
        run.Error.ShouldContain("localrunner pull llama-3.3-70b");
    }

    [Fact]
    public async Task Inspect_UnknownName_NamesSimilarOnes()
    {
        var run = await RunAsync("inspect", "lama-3.3-70b");

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("llama-3.3-70b");
        run.Error.ShouldContain("localrunner list");
    }

    [Fact]
    public async Task Remove_OfOthers_IsRefusedAndNothingChanges()
    {
        AddDemo();
        var before = _hub.Contents();

        var run = await RunAsync("rm", Name, "--yes");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("was not downloaded by LocalRunner");
        _hub.Contents().ShouldBe(before);
        (await RunAsync("rm", "nothing", "--yes")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Remove_Own_AsksAndGivesTheBytesBack()
    {
        var path = AddDemo();
        await new PulledModels(new(_own.Root)).AddAsync([new(path, new FileInfo(path).Length, null)], "mine", null, true, CancellationToken.None);

        (await RunAsync("rm", "mine")).Error.ShouldContain("--yes");
        (await CliRun.WithStoreAsync(Options, "n\n", "rm", "mine")).ExitCode.ShouldBe(130);
        File.Exists(path).ShouldBeTrue();

        var run = await CliRun.WithStoreAsync(Options, "y\n", "rm", "mine");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain($"{new ByteSize(new FileInfo(Demo.Q8).Length)} are free again");
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Search_Words_RanksWhatFitsBeforeWhatCanNotBeRead()
    {
        await using var hub = new LoopbackHub().With("demo-Q8_0.gguf", MadeContent.Of(File.ReadAllBytes(Demo.Q8)));
        var options = hub.Options(_own.Root);

        var found = (await CliRun.WithStoreAsync(options, null, "search", "demo", "--json")).Json.GetProperty("repositories").EnumerateArray().ToList();

        found.Select(each => each.GetProperty("repository").GetString()).ShouldBe([LoopbackHub.Repository, "gone/model-GGUF"]);
        found[0].GetProperty("quant").GetString().ShouldBe("Q8_0");
        found[0].GetProperty("fits").GetBoolean().ShouldBeTrue();
        found[0].GetProperty("architecture").GetString().ShouldBe("llama");
        found[0].GetProperty("is_planned").GetBoolean().ShouldBeTrue();
        found[0].GetProperty("context_length").GetInt32().ShouldBe(1024);
        found[1].GetProperty("is_planned").GetBoolean().ShouldBeFalse();
        found[1].GetProperty("is_gated").GetBoolean().ShouldBeTrue();
        (await CliRun.WithStoreAsync(options, null, "search", "demo")).Out.ShouldContain(LoopbackHub.Repository);
        (await RunAsync("search", "demo")).ExitCode.ShouldBe(6);
    }

    /// <summary>Three repositories of one model, and one header read for all of them; the planner's word counts, not the downloads.</summary>
    [Fact]
    public async Task Search_SameModelInSeveralRepositories_ReadsOneHeaderAndRanksByPlans()
    {
        await using var hub = new LoopbackHub();
        foreach (var type in (GgufFileType[])[GgufFileType.Q8_0, GgufFileType.Q2_K])
        {
            using var header = SyntheticModel.Create(SmallShapes.Of("sample-llama"), type).Preview();
            using var folder = new TemporaryFolder();
            SyntheticModel.Create(SmallShapes.Of("sample-llama"), type).Write(folder.File("model.gguf"));
            hub.With($"model-{type}.gguf", MadeContent.Of(File.ReadAllBytes(folder.File("model.gguf"))));
        }

        // The first repository has the small quant alone, the second one both.
        hub.OnHub = request => Uri.UnescapeDataString(request.Path) switch
        {
            "/api/models" => LoopbackAnswer.Json($$$"""[{"id":"first/model-GGUF","downloads":9000,"gguf":{"architecture":"llama","total":1}},{"id":"{{{LoopbackHub.Repository}}}","downloads":2,"gguf":{"architecture":"llama","total":1}}]"""),
            "/api/models/first/model-GGUF/refs" => hub.Answer(request with { Target = $"/api/models/{LoopbackHub.Repository}/refs" }),
            var path when path.StartsWith("/api/models/first/model-GGUF/tree/", StringComparison.Ordinal) => LoopbackAnswer.Json(
                $$"""[{"type":"file","path":"model-Q2_K.gguf","size":{{hub.BytesOf("model-Q2_K.gguf")}},"oid":"{{LoopbackHub.Commit}}"}]"""),
            var path when path.StartsWith("/first/model-GGUF/resolve/", StringComparison.Ordinal) => hub.Answer(request with { Target = request.Target.Replace("/first/model-GGUF/", $"/{LoopbackHub.Repository}/", StringComparison.Ordinal) }),
            _ => null,
        };

        var found = (await CliRun.WithStoreAsync(hub.Options(_own.Root), null, "search", "model", "--json")).Json.GetProperty("repositories").EnumerateArray().ToList();

        found.Select(each => each.GetProperty("repository").GetString()).ShouldBe([LoopbackHub.Repository, "first/model-GGUF"]);
        found.Select(each => each.GetProperty("quant").GetString()).ShouldBe(["Q8_0", "Q2_K"]);
        found.ShouldAllBe(each => each.GetProperty("is_planned").GetBoolean());
        hub.Hub.Requests.Select(request => request.Path).Where(path => path.Contains("/resolve/", StringComparison.Ordinal)).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Plan_CatalogueModelThatIsHere_IsPlannedFromItsFile()
    {
        var path = _hub.HubModel("bartowski/Llama-3.2-1B-Instruct-GGUF", "Llama-3.2-1B-Instruct-Q8_0.gguf", Commit, data: File.ReadAllBytes(Demo.Q8));

        var here = await RunAsync("plan", "llama-3.2-1b", "--no-dry-run", "--json");
        var there = await RunAsync("plan", "llama-3.2-1b", "--no-dry-run", "--json", "--device", "m2-max-64gb");
        var other = await RunAsync("plan", "llama-3.2-1b:Q4_K_M", "--no-dry-run", "--json");

        here.Json.GetProperty("model").GetString().ShouldBe(path);
        here.Error.ShouldContain("planned from what is on this machine");
        there.Json.GetProperty("model").GetString()!.ShouldStartWith("llama-3.2-1b");
        other.Json.GetProperty("ftype").GetString().ShouldBe("Q4_K_M");
    }

    [Fact]
    public async Task Bench_CatalogueModelThatIsHere_MeasuresItsFile()
    {
        _hub.HubModel("bartowski/Llama-3.2-1B-Instruct-GGUF", "Llama-3.2-1B-Instruct-Q8_0.gguf", Commit, data: File.ReadAllBytes(Demo.Q8));

        var run = await RunAsync("bench", "llama-3.2-1b", "--tg", "2", "--reps", "1", "--noise", "1000", "--threads", "1", "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("models")[0].GetProperty("parameters").GetInt64().ShouldBeLessThan(10_000_000);
        run.Out.ShouldNotContain("random weights");
    }

    private Task<CliRun> RunAsync(params string[] args) => CliRun.WithStoreAsync(Options, null, args);

    private string AddDemo() => _hub.HubModel("someone/demo-GGUF", "demo-Q8_0.gguf", Commit, data: File.ReadAllBytes(Demo.Q8));

    private async Task<string> TerminalAsync(int width, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        await CommandLine.RunAsync(args, new Terminal(() => TextReader.Null, output, error) { OutputIsTerminal = true, Width = width, Store = Options });
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
