using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Tests.Anthropic;

/// <summary>Anthropic's own package, unmodified and checking every reply, against the server.</summary>
public sealed class AnthropicClientTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Question = "What is the capital of Korea?";
    private const string Answer = "The capital of Korea is Seoul.";

    private AnthropicClient Client { get; } = Of(demo.Server, "none");

    [Fact]
    public async Task Create_Question_HasTextReasonAndUsage()
    {
        var message = await Client.Messages.Create(Params(Question));

        message.Content.ShouldHaveSingleItem().TryPickText(out var text).ShouldBeTrue();
        text!.Text.ShouldBe(Answer);
        message.StopReason!.Raw().ShouldBe("end_turn");
        message.Model.Raw().ShouldBe("demo");
        (message.Usage.InputTokens + message.Usage.CacheReadInputTokens!.Value).ShouldBeGreaterThan(5);
        message.Usage.OutputTokens.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task CreateStreaming_Question_StreamsItInOrder()
    {
        var (kinds, text, usage) = (new List<string>(), "", (MessageDeltaUsage?)null);
        await foreach (var found in Client.Messages.CreateStreaming(Params(Question)))
        {
            if (found.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece))
                text += piece.Text;
            if (found.TryPickDelta(out var end))
                usage = end.Usage;
            var kind = found.Json.GetProperty("type").GetString()!;
            if (kinds.LastOrDefault() != kind)
                kinds.Add(kind);
        }

        text.ShouldBe(Answer);
        kinds.ShouldBe(["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]);
        usage.ShouldNotBeNull().OutputTokens.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task CountTokens_Question_IsWhatTheModelReads()
    {
        var counted = await Client.Messages.CountTokens(new() { Model = "demo", Messages = [new UserMessageParam(Question)] });
        var message = await Client.Messages.Create(Params(Question));

        counted.InputTokens.ShouldBe(message.Usage.InputTokens + message.Usage.CacheReadInputTokens!.Value);
    }

    [Fact]
    public async Task Create_Thinking_ComesAsABlockOfItsOwn()
    {
        var message = await Client.Messages.Create(Params("What is 17 + 5?") with { Thinking = new ThinkingConfigEnabled(1024) });

        message.Content.Count.ShouldBe(2);
        message.Content[0].TryPickThinking(out var thinking).ShouldBeTrue();
        thinking!.Thinking.Trim().ShouldBe("Start at 17 and count 5 up: 18, 19, 20, 21, 22.");
        message.Content[1].TryPickText(out var text).ShouldBeTrue();
        text!.Text.ShouldBe("17 + 5 = 22.");
    }

    [Fact]
    public async Task Create_StopSequence_IsNamed()
    {
        var message = await Client.Messages.Create(Params(Question) with { StopSequences = [" Korea"] });

        message.StopReason!.Raw().ShouldBe("stop_sequence");
        message.StopSequence.ShouldBe(" Korea");
        message.Content.ShouldHaveSingleItem().TryPickText(out var text).ShouldBeTrue();
        text!.Text.ShouldBe("The capital of");
    }

    [Fact]
    public async Task Create_FewTokens_SaysSo()
    {
        var message = await Client.Messages.Create(Params(Question) with { MaxTokens = 2 });

        message.StopReason!.Raw().ShouldBe("max_tokens");
        message.Usage.OutputTokens.ShouldBe(2);
    }

    [Fact]
    public async Task Create_UnknownModel_IsNotFound()
    {
        var exception = await Should.ThrowAsync<AnthropicNotFoundException>(Client.Messages.Create(Params(Question) with { Model = "gpt-9" }));

        exception.Message.ShouldContain("There is no model 'gpt-9' here. Served: demo.");
    }

    [Fact]
    public async Task Create_PromptLongerThanTheContext_SaysBothCountsInTheWordsThatAgentsLookFor()
    {
        var exception = await Should.ThrowAsync<AnthropicBadRequestException>(Client.Messages.Create(Params(string.Concat(Enumerable.Repeat("one two three ", 500)))));

        exception.Message.ShouldMatch("prompt is too long: [0-9]{4} tokens > 1024 maximum");
    }

    [Fact]
    public async Task Create_WrongKey_IsUnauthorized()
    {
        await using var server = await RunningServer.StartAsync(demo.Model, new() { ApiKeys = ["secret"] });

        await Should.ThrowAsync<AnthropicUnauthorizedException>(Of(server, "wrong").Messages.Create(Params(Question)));
        (await Of(server, "secret").Messages.Create(Params(Question))).Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task CreateStreaming_Cancelled_FreesTheModel()
    {
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var found in Client.Messages.CreateStreaming(Params("Tell me a story about a fox."), stop.Token))
            {
                if (found.TryPickContentBlockDelta(out _))
                    await stop.CancelAsync();
            }
        });
        (await Client.Messages.Create(Params(Question))).Content.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ChatClient_Tools_CompleteTheLoopTwice()
    {
        var asked = new List<string>();
        using var client = new ChatClientBuilder(Client.AsIChatClient("demo")).UseFunctionInvocation().Build();
        var options = new ChatOptions
        {
            Temperature = 0,
            Tools =
            [
                AIFunctionFactory.Create((string city) => Told("weather", city, """{"weather": "sunny", "temperature": 21}"""), "get_weather", "Weather in a city"),
                AIFunctionFactory.Create((string city) => Told("time", city, """{"time": "12:30"}"""), "get_time", "Local time in a city"),
            ],
        };
        List<ChatMessage> messages = [new(ChatRole.User, "What is the weather in Seoul?")];

        messages.AddRange((await client.GetResponseAsync(messages, options)).Messages);
        messages.Add(new(ChatRole.User, "What time is it in Paris?"));
        var last = await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync();

        asked.Count.ShouldBe(2);
        asked[0].ShouldBe("weather Seoul");
        asked[1].ShouldStartWith("time ");
        last.Text.ShouldNotBeEmpty();

        JsonElement Told(string what, string city, string answer)
        {
            asked.Add($"{what} {city}");
            return JsonDocument.Parse(answer).RootElement;
        }
    }

    [Fact]
    public async Task ChatClient_Schema_IsFollowed()
    {
        var response = await Client.AsIChatClient("demo").GetResponseAsync<Person>("As JSON: Ada is 36 years old and lives in Paris.");

        response.Result.ShouldBe(new Person("Ada", 36, "Paris"));
    }

    private static AnthropicClient Of(RunningServer server, string key) => new() { BaseUrl = server.Address.ToString().TrimEnd('/'), ApiKey = key, ResponseValidation = true, MaxRetries = 0 };

    private static MessageCreateParams Params(string question) => new() { Model = "demo", MaxTokens = 200, Messages = [new UserMessageParam(question)] };

    private sealed record Person(string Name, int Age, string City);
}
