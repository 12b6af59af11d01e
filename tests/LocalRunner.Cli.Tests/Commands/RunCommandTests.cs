using System.Text.Json;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class RunCommandTests
{
    private const string Question = "What is the capital of Korea?";
    private const string Answer = "The capital of Korea is Seoul.";

    [Fact]
    public async Task Run_PipedTextAndPrompt_GoTogether()
    {
        var run = await CliRun.WithInputAsync("My name is Rosa.\n", "run", "demo", "--temperature", "0", "What is my name?");
        run.Out.ShouldContain("Rosa");
    }

    [Fact]
    public async Task Run_ContextBeyondTheTrained_Warns() =>
        (await CliRun.OfAsync("run", "demo", "--ctx", "100000", "--max-tokens", "1", "hello")).Error.ShouldContain("was trained for");

    [Fact]
    public async Task Run_MistypedOption_NamesTheNearest()
    {
        var run = await CliRun.OfAsync("run", "demo", "--temprature", "0", "hello");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("Did you mean '--temperature'?");
    }

    [Fact]
    public async Task Run_Prompt_StreamsTheAnswerAndNothingElse()
    {
        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0");
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldBe(Answer + Environment.NewLine);
        run.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_PromptInSeveralWords_JoinsThem()
    {
        var run = await CliRun.OfAsync(["run", "demo", "--temperature", "0", .. Question.Split(' ')]);
        run.Out.TrimEnd().ShouldBe(Answer);
    }

    [Theory]
    [InlineData]
    [InlineData("-")]
    public async Task Run_PromptOnStdin_IsRead(params string[] prompt)
    {
        var run = await CliRun.WithInputAsync(Question + "\n", ["run", "demo", .. prompt, "--temperature", "0"]);
        run.Out.TrimEnd().ShouldBe(Answer);
    }

    [Fact]
    public async Task Run_EmptyStdin_IsAUsageError()
    {
        var run = await CliRun.OfAsync("run", "demo");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("empty");
    }

    [Fact]
    public async Task Run_Verbose_WritesTheKnownNamesToStderr()
    {
        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--verbose");
        run.Out.TrimEnd().ShouldBe(Answer);
        foreach (var name in (string[])["total duration:", "load duration:", "prompt eval count:", "prompt eval rate:", "eval rate:", "tokens in the cache:", "peak memory:", "with the context full"])
            run.Error.ShouldContain(name);
    }

    [Fact]
    public async Task Run_Json_HasEveryField()
    {
        var run = await CliRun.OfAsync("run", "demo", "안녕하세요", "--seed", "7", "--ctx", "512", "--kv-type", "q8_0", "--load-mode", "none", "--no-repack", "--json");
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("안녕");

        var json = run.Json;
        Names(json).ShouldBe(["model", "text", "finish_reason", "usage", "timings", "memory", "settings"]);
        Names(json.GetProperty("model")).ShouldBe(["path", "name", "architecture", "parameters", "ftype", "size_bytes"]);
        Names(json.GetProperty("usage")).ShouldBe(["prompt_tokens", "cached_tokens", "completion_tokens"]);
        Names(json.GetProperty("timings")).ShouldBe(
            ["load_ms", "prompt_ms", "first_token_ms", "decode_ms", "prompt_tokens_per_second", "decode_tokens_per_second"]);
        Names(json.GetProperty("memory")).ShouldBe(["peak_bytes", "anonymous_bytes", "file_bytes", "engine", "predicted", "reached"]);
        var (reached, predicted) = (json.GetProperty("memory").GetProperty("reached"), json.GetProperty("memory").GetProperty("predicted"));
        reached.GetProperty("tokens").GetInt32().ShouldBeInRange(json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), 512);
        reached.GetProperty("anonymous_bytes").GetInt64().ShouldBeInRange(
            predicted.GetProperty("loaded").GetProperty("anonymous").GetInt64(), predicted.GetProperty("context_full").GetProperty("anonymous").GetInt64());
        json.GetProperty("finish_reason").GetString().ShouldBe("stop");
        json.GetProperty("settings").ToString().ShouldMatch(
            "\"context_length\":512,.*\"kv_type_k\":\"q8_0\",\"kv_type_v\":\"q8_0\",\"flash_attention\":\"on\",\"load_mode\":\"none\",\"repack\":false,\"seed\":7}");
    }

    [Fact]
    public async Task Run_JsonWithLogprobs_TellsThemOfEachToken()
    {
        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--max-tokens", "3", "--logprobs", "2", "--json");
        var json = run.Json;
        json.GetProperty("finish_reason").GetString().ShouldBe("length");
        var logprobs = json.GetProperty("logprobs").EnumerateArray().ToList();
        logprobs.Count.ShouldBe(3);
        logprobs[0].GetProperty("text").GetString().ShouldBe("The");
        logprobs[0].GetProperty("logprob").GetDouble().ShouldBeLessThanOrEqualTo(0);
        logprobs[0].GetProperty("top").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Run_StopText_EndsTheAnswerBeforeIt()
    {
        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--stop", "never", "--stop", " of", "--json");
        run.Json.GetProperty("text").GetString().ShouldBe("The capital");
        run.Json.GetProperty("finish_reason").GetString().ShouldBe("stop_sequence");
    }

    [Fact]
    public async Task Run_Grammar_IsFollowed()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("answer.gbnf", "root ::= \"네\" | \"아니요\""u8.ToArray());
        (await CliRun.OfAsync("run", "demo", "hi", "--grammar-file", file)).Out.TrimEnd().ShouldBeOneOf("네", "아니요");
        (await CliRun.OfAsync("run", "demo", "hi", "--grammar", "root ::= (")).ExitCode.ShouldBe(2);
        (await CliRun.OfAsync("run", "demo", "hi", "--grammar-file", folder.File("none"))).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Run_Lora_ChangesTheAnswerByItsScale()
    {
        using var folder = new TemporaryFolder();
        var adapter = folder.File("a=b.gguf");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "models/demo/pirate-lora.gguf"), adapter);

        (await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--lora", adapter)).Out.ShouldNotContain(Answer);
        (await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--lora", adapter + "=0")).Out.TrimEnd().ShouldBe(Answer);
    }

    [Fact]
    public async Task Run_CtrlC_KeepsWhatCameAndSaysCancelled()
    {
        var run = await CliRun.RunAsync(
            TextReader.Null, ["run", "demo", "--raw", "Tell me a story", "--logit-bias", "2=-inf", "--logit-bias", "0=-inf"],
            onOutput: terminal => terminal.Interrupts.Raise());
        run.ExitCode.ShouldBe(130);
        run.Out.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Run_NotAModel_SaysWhatIsWrong()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("text.gguf", "hello, world"u8.ToArray());
        var run = await CliRun.OfAsync("run", file, "hi", "--json");
        run.ExitCode.ShouldBe(3);
        run.Json.GetProperty("error").GetProperty("code").GetString().ShouldBe("invalid_model");
    }

    [Fact]
    public async Task Run_SchemaBeyondGrammars_WarnsOfEachKeyword()
    {
        using var folder = new TemporaryFolder();
        var schema = folder.Write("schema.json", """
            {"type": "object", "properties": {
                "tags": {"type": "array", "uniqueItems": true},
                "age": {"type": "integer", "not": {"multipleOf": 7}},
                "scores": {"type": "array", "contains": {"multipleOf": 7}, "maxContains": 2}}}
            """u8.ToArray());
        string[] arguments = ["run", "demo", "As JSON: Ada is 36 years old.", "--temperature", "0", "--max-tokens", "8", "--format", schema];
        string[] warned = ["#/properties/tags: 'uniqueItems'", "#/properties/age: 'not'", "#/properties/scores: 'contains'"];

        var shown = await CliRun.OfAsync(arguments);
        var json = await CliRun.OfAsync([.. arguments, "--json"]);

        shown.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        foreach (var place in warned)
            shown.Error.ShouldContain($"JSON schema: {place}");
        json.Json.GetProperty("schema_warnings").GetArrayLength().ShouldBe(3);
    }

    [Theory]
    [InlineData(2, "--raw continues", "--raw", "--system", "Be brief.")]
    [InlineData(3, "no chat template at 'missing.jinja'", "--template", "missing.jinja")]
    [InlineData(3, "no chat template at './chatml'", "--template", "./chatml")]
    [InlineData(2, "no built-in chat template", "--template", "chatmll")]
    public async Task Run_FlagsThatCantBeMeant_SaySo(int exitCode, string expected, params string[] flags)
    {
        var run = await CliRun.OfAsync(["run", "demo", "hi", .. flags]);

        run.ExitCode.ShouldBe(exitCode);
        run.Error.ShouldContain(expected);
    }

    private static IEnumerable<string> Names(JsonElement json) => json.EnumerateObject().Select(property => property.Name);
}
