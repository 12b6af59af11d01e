using System.Runtime.CompilerServices;
using LocalRunner.Server.Wire;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class ChatTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Send_Message_ShowsTheAnswerAsItComes()
    {
        await using var server = await ScriptedServer.StartAsync();
        var half = new TaskCompletionSource();
        server.Answer = (_, cancelled) => InTwoHalves("The first half", half.Task, " and the second.", cancelled);
        await using var open = await browser.OpenAsync(server);

        await open.SendAsync("Tell me something.");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("The first half");
        await Expect(open.Button("Stop")).ToBeVisibleAsync();
        half.SetResult();
        await open.CompleteAsync();

        await Expect(open.Questions).ToHaveTextAsync("Tell me something.");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("The first half and the second.");
        await Expect(open.Answers.Locator(".facts")).ToContainTextAsync("42.5 tokens/s");
        await Expect(open.Answers.Locator(".facts")).ToContainTextAsync("5 tokens");
        await Expect(open.Answers.Locator(".facts")).ToContainTextAsync("25 of 4,096 tokens of context");
        await Expect(open.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The answer is complete.");
        await Expect(open.Message).ToHaveValueAsync("");
        open.Complaints.ShouldBeEmpty();

        var question = server.Questions.ShouldHaveSingleItem();
        question["model"]!.GetValue<string>().ShouldBe("tiny-chat");
        question["stream"]!.GetValue<bool>().ShouldBeTrue();
        question["stream_options"]!["include_usage"]!.GetValue<bool>().ShouldBeTrue();
        question["messages"]!.ToJsonString().ShouldBe("""[{"role":"user","content":"Tell me something."}]""");
    }

    [BrowserFact]
    public async Task Send_SecondMessage_SendsTheConversation()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);

        await open.AskAsync("One");
        await open.AskAsync("Two");

        server.Questions.Last()["messages"]!.ToJsonString().ShouldBe(
            """[{"role":"user","content":"One"},{"role":"assistant","content":"Hello there."},{"role":"user","content":"Two"}]""");
    }

    [BrowserFact]
    public async Task Stop_Escape_EndsTheRequestAndKeepsWhatCame()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (_, cancelled) => InTwoHalves("It goes on", Task.Delay(Timeout.Infinite, cancelled), " and on.", cancelled);
        await using var open = await browser.OpenAsync(server);

        await open.SendAsync("Count to a million.");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("It goes on");
        await open.Page.Keyboard.PressAsync("Escape");
        await open.CompleteAsync();

        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("It goes on");
        await Expect(open.Answers.Locator(".facts")).ToContainTextAsync("stopped");
        for (var waited = 0; server.Left == 0 && waited < 100; waited++)
            await Task.Delay(50);
        server.Left.ShouldBe(1);
    }

    [BrowserFact]
    public async Task Send_ReasoningModel_FoldsTheThoughts()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (_, _) => Script(Chunk.Reasoning("They say hello, "), Chunk.Reasoning("so do I."), Chunk.Text("Hello!"), Chunk.Finish());
        await using var open = await browser.OpenAsync(server);

        await open.AskAsync("Hello");

        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello!");
        var thoughts = open.Page.Locator(".reasoning-text");
        await Expect(thoughts).ToBeHiddenAsync();
        await open.Page.GetByText("Thoughts").ClickAsync();
        await Expect(thoughts).ToHaveTextAsync("They say hello, so do I.");
    }

    [BrowserFact]
    public async Task Send_AnswerCallsAFunction_ShowsTheCallAndSendsItsResult()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (_, _) => Script(Chunk.Call("call_7", "weather", "{\"city\":"), Chunk.Arguments("\"Seoul\"}"), Chunk.Finish("tool_calls"));
        await using var open = await browser.OpenAsync(server);
        await open.Button("Settings of this chat").ClickAsync();
        await open.Page.Locator("#tools").FillAsync("""[{"type":"function","function":{"name":"weather"}}]""");
        await open.Page.Keyboard.PressAsync("Escape");

        await open.AskAsync("What is the weather?");
        await Expect(open.Page.Locator(".call summary")).ToHaveTextAsync("Calls weather");
        await Expect(open.Page.Locator(".call pre")).ToContainTextAsync("\"city\": \"Seoul\"");
        server.Answer = (_, _) => ScriptedServer.Whole("It is sunny.");
        await open.Page.GetByLabel("Result of weather").FillAsync("sunny, 21 degrees");
        await open.Button("Give the result").ClickAsync();
        await Expect(open.Answers.Last.Locator(".text")).ToHaveTextAsync("It is sunny.");

        server.Questions.First()["tools"]![0]!["function"]!["name"]!.GetValue<string>().ShouldBe("weather");
        var messages = server.Questions.Last()["messages"]!;
        messages[1]!["tool_calls"]![0]!["function"]!["arguments"]!.GetValue<string>().ShouldBe("{\"city\":\"Seoul\"}");
        messages[2]!.ToJsonString().ShouldBe("""{"role":"tool","content":"sunny, 21 degrees","tool_call_id":"call_7"}""");
    }

    [BrowserFact]
    public async Task Send_WithSettings_SendsThem()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.Button("Settings of this chat").ClickAsync();
        await open.Page.GetByLabel("System prompt").FillAsync("Answer in one word.");
        await open.Page.GetByLabel("Temperature").FillAsync("0.25");
        await open.Page.GetByLabel("Top k").FillAsync("40");
        await open.Page.GetByLabel("Max tokens").FillAsync("99");
        await open.Page.GetByLabel("Seed").FillAsync("7");
        await open.Page.GetByLabel("Top p").FillAsync("3");
        await Expect(open.Page.GetByLabel("Top p")).ToHaveAttributeAsync("aria-invalid", "true");
        await open.Page.GetByLabel("Reasoning effort").SelectOptionAsync("low");
        await open.Page.Keyboard.PressAsync("Escape");

        await open.AskAsync("Hello");

        var question = server.Questions.ShouldHaveSingleItem();
        question["messages"]![0]!.ToJsonString().ShouldBe("""{"role":"system","content":"Answer in one word."}""");
        question["temperature"]!.GetValue<double>().ShouldBe(0.25);
        question["top_k"]!.GetValue<int>().ShouldBe(40);
        question["max_completion_tokens"]!.GetValue<int>().ShouldBe(99);
        question["seed"]!.GetValue<int>().ShouldBe(7);
        question["reasoning_effort"]!.GetValue<string>().ShouldBe("low");
        question["top_p"].ShouldBeNull();
    }

    [BrowserFact]
    public async Task Send_ErrorInTheStream_KeepsWhatCameAndSaysWhatToTry()
    {
        await using var server = await ScriptedServer.StartAsync();
        var read = new TaskCompletionSource();
        server.Answer = (_, _) => FailAfter("The begin", read.Task, new ApiException(new(400, "context_length_exceeded", "The context is full: 4100 tokens of 4096.")));
        await using var open = await browser.OpenAsync(server);

        await open.SendAsync("Hello");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("The begin");
        read.SetResult();
        await open.CompleteAsync();
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("The begin");
        await Expect(open.Answers.Locator(".failure")).ToContainTextAsync("4100 tokens of 4096");
        await Expect(open.Answers.Locator(".failure")).ToContainTextAsync("Start a new chat");
        server.Answer = (_, _) => ScriptedServer.Whole("Better.");
        await open.Button("Try again").ClickAsync();

        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Better.");
    }

    [BrowserFact]
    public async Task Send_StreamThatBreaks_SaysThatItIsNotComplete()
    {
        await using var server = await ScriptedServer.StartAsync();
        var read = new TaskCompletionSource();
        server.Answer = (_, _) => FailAfter("The begin", read.Task, new IOException("The connection breaks here."));
        await using var open = await browser.OpenAsync(server);

        await open.SendAsync("Hello");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("The begin");
        read.SetResult();
        await open.CompleteAsync();

        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("The begin");
        await Expect(open.Answers.Locator(".failure")).ToContainTextAsync("before the answer was complete");
    }

    [BrowserFact]
    public async Task Send_ServerIsGone_KeepsTheMessageAndSaysWhatToTry()
    {
        var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await Expect(open.Page.Locator("#model-button")).ToContainTextAsync("tiny-chat");
        await server.DisposeAsync();

        await open.AskAsync("Are you there?");

        await Expect(open.Questions).ToHaveTextAsync("Are you there?");
        await Expect(open.Answers.Locator(".failure")).ToContainTextAsync("localrunner serve");
    }

    [BrowserFact]
    public async Task Send_ReaderScrolledUp_LeavesThePlaceAlone()
    {
        await using var server = await ScriptedServer.StartAsync();
        var more = new TaskCompletionSource();
        var text = string.Concat(Enumerable.Range(0, 80).Select(line => $"Line {line}\n\n"));
        server.Answer = (_, cancelled) => InTwoHalves(text, more.Task, text, cancelled);
        await using var open = await browser.OpenAsync(server);
        var scroll = open.Page.Locator("#scroll");

        await open.SendAsync("Write a lot.");
        await Expect(open.Page.GetByText("Line 79")).ToBeInViewportAsync();
        await scroll.HoverAsync();
        await open.Page.Mouse.WheelAsync(0, -600);
        await Expect(open.Button("To the end")).ToBeVisibleAsync();
        var before = await scroll.EvaluateAsync<double>("box => box.scrollTop");
        more.SetResult();
        await open.CompleteAsync();

        (await scroll.EvaluateAsync<double>("box => box.scrollTop")).ShouldBe(before, 2);
        await open.Button("To the end").ClickAsync();
        await Expect(open.Page.GetByText("Line 79").Last).ToBeInViewportAsync();
    }

    [BrowserFact]
    public async Task Send_WhileAnotherConversationIsShown_GoesOnAndIsKept()
    {
        await using var server = await ScriptedServer.StartAsync();
        var half = new TaskCompletionSource();
        server.Answer = (question, cancelled) => question["messages"]![0]!["content"]!.GetValue<string>() == "Slow" ? InTwoHalves("Slow", half.Task, " but sure.", cancelled) : ScriptedServer.Whole("Quick.");
        await using var open = await browser.OpenAsync(server);

        await open.SendAsync("Slow");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Slow");
        await open.Page.Keyboard.PressAsync("Control+Shift+O");
        await open.AskAsync("Quick");
        half.SetResult();
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "Slow" }).ClickAsync();

        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Slow but sure.");
        await Expect(open.Questions).ToHaveTextAsync("Slow");
    }

    // An ApiException is told within the stream before the connection breaks; an IOException just breaks it.
    private static async IAsyncEnumerable<string> FailAfter(string first, Task wait, Exception failure)
    {
        yield return Chunk.Text(first);
        await wait;
        throw failure;
    }

    private static async IAsyncEnumerable<string> Script(params string[] events)
    {
        await Task.Yield();
        foreach (var data in events)
            yield return data;
    }

    private static async IAsyncEnumerable<string> InTwoHalves(string first, Task wait, string second, [EnumeratorCancellation] CancellationToken cancelled)
    {
        yield return Chunk.Text(first);
        await wait.WaitAsync(cancelled);
        yield return Chunk.Text(second);
        yield return Chunk.Finish();
        yield return Chunk.Usage(prompt: 20, cached: 12, completion: 5, speed: 42.5);
    }
}
