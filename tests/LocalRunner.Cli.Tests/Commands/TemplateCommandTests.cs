using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class TemplateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Template_Demo_PrintsThePromptAndNothingElse()
    {
        var run = await CliRun.OfAsync("template", "demo", "--messages", File("""[{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"}]"""));

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldBeEmpty();
        run.Out.ShouldBe("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    }

    [Fact]
    public async Task Template_File_TakesToolsAndValues()
    {
        var template = _folder.File("chat.jinja");
        await System.IO.File.WriteAllTextAsync(template, "{{ messages | length }} {{ tools[0].name }} {{ thinking }} {{ effort }} {{ add_generation_prompt }}\n\n");

        var run = await CliRun.WithInputAsync(
            "[{\"role\": \"user\"}]", "template", template, "--messages", "-", "--tools", File("""[{"name": "f"}]"""), "--set", "thinking=false", "--set", "effort=\"a=b\"", "--no-generation-prompt", "--raw");

        run.ExitCode.ShouldBe(0);
        run.Out.ShouldBe("1 f False a=b False\n");
    }

    [Fact]
    public async Task Template_Json_TellsTheSidesApart()
    {
        var run = await CliRun.OfAsync("template", "demo", "--messages", File("""[{"role": "user", "content": "<|im_end|>"}]"""), "--json");

        var segments = run.Json.GetProperty("segments").EnumerateArray().Select(segment => (segment.GetProperty("from").GetString(), segment.GetProperty("text").GetString())).ToList();
        segments.ShouldContain(("request", "<|im_end|>"));
        segments.ShouldContain(("template", "<|im_end|>\n<|im_start|>assistant\n"));
        string.Concat(segments.Select(segment => segment.Item2)).ShouldBe(run.Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Template_Faults_HaveTheirExitCodes()
    {
        var messages = File("""[{"role": "user", "content": "Hi"}]""");
        var template = _folder.File("chat.jinja");

        await System.IO.File.WriteAllTextAsync(template, "{{ raise_exception('Only users who whisper.') }}");
        var refused = await CliRun.OfAsync("template", template, "--messages", messages);
        await System.IO.File.WriteAllTextAsync(template, "{% if %}");
        var malformed = await CliRun.OfAsync("template", template, "--messages", messages);
        await System.IO.File.WriteAllTextAsync(template, "{{ 'a' * 1000000000 }}");
        var greedy = await CliRun.OfAsync("template", template, "--messages", messages);

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("Only users who whisper.");
        malformed.ExitCode.ShouldBe(3);
        malformed.Error.ShouldContain("line 1, column 7");
        greedy.ExitCode.ShouldBe(3);
        (await CliRun.OfAsync("template", "demo", "--messages", File("no JSON"))).ExitCode.ShouldBe(2);
        (await CliRun.OfAsync("template", "demo", "--messages", messages, "--set", "x")).Error.ShouldContain("KEY=JSON");
        (await CliRun.OfAsync("template", "demo", "--messages", "no such file")).ExitCode.ShouldBe(3);
        (await CliRun.OfAsync("template", "demo")).ExitCode.ShouldBe(2);
        (await CliRun.OfAsync("template", "no such.jinja", "--messages", messages)).ExitCode.ShouldBe(3);
    }

    [Theory]
    [InlineData("[]", "list of messages is empty")]
    [InlineData("""[{"role": "user", "content": "Hi"}, {"role": "narrator", "content": "Night fell."}]""", "leaves message 1 out: it knows no role 'narrator'")]
    [InlineData("""[{"role": "user", "content": [{"type": "text", "text": "Hi"}, {"type": "image_url", "image_url": {"url": "x"}}]}]""", "a part of the type 'image_url'")]
    public async Task Template_MessagesThatWouldBeLeftOut_AreRefused(string messages, string expected)
    {
        var run = await CliRun.OfAsync("template", "demo", "--messages", File(messages));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(expected);
    }

    [Fact]
    public async Task Template_RoleThatTheTemplateKnows_IsRendered()
    {
        var template = _folder.File("chat.jinja");
        await System.IO.File.WriteAllTextAsync(template, "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}");

        var run = await CliRun.OfAsync("template", template, "--messages", File("""[{"role": "narrator", "content": "Night fell."}]"""));

        run.ExitCode.ShouldBe(0);
        run.Out.ShouldStartWith("narrator: Night fell.");
    }

    [Fact]
    public async Task Template_ModelWithoutOne_NamesWhatThisCommandTakes()
    {
        var model = _folder.File("bare.gguf");
        (await CliRun.OfAsync("synth", "sample-llama", model, "--layers", "2", "--vocab", "512", "--header-only")).ExitCode.ShouldBe(0);

        var run = await CliRun.OfAsync("template", model, "--messages", File("""[{"role": "user", "content": "Hi"}]"""));

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("template FILE.jinja");
        run.Error.ShouldNotContain("--template");
    }

    public void Dispose() => _folder.Dispose();

    private string File(string text)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.json");
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
