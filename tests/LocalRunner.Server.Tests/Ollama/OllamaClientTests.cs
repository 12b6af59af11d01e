using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;
using OllamaSharp.Models.Exceptions;
using ChatRole = Microsoft.Extensions.AI.ChatRole;

namespace LocalRunner.Server.Tests.Ollama;

/// <summary>OllamaSharp, unmodified, against the server.</summary>
public sealed class OllamaClientTests(DemoServer demo) : IClassFixture<DemoServer>, IDisposable
{
    private const string Question = "What is the capital of Korea?";
    private const string Answer = "The capital of Korea is Seoul.";

    private OllamaApiClient Client { get; } = new(demo.Server.Address, "demo");

    public void Dispose() => Client.Dispose();

    [Fact]
    public async Task GetVersion_IsNumericAndNewEnough() => Version.Parse(await Client.GetVersionAsync()).ShouldBeGreaterThan(new Version(0, 6, 4));

    [Fact]
    public async Task ListLocalModels_HaveEveryMember()
    {
        var model = (await Client.ListLocalModelsAsync()).ShouldHaveSingleItem();

        model.Name.ShouldBe("demo");
        model.ModelName.ShouldBe("demo");
        model.Size.ShouldBe(new FileInfo(Demo.F16).Length);
        model.Digest.Length.ShouldBe(64);
        model.ModifiedAt.ShouldBe(File.GetLastWriteTimeUtc(Demo.F16), TimeSpan.FromSeconds(1));
        model.Details.Format.ShouldBe("gguf");
        model.Details.Family.ShouldBe("llama");
        model.Details.Families.ShouldBe(["llama"]);
        model.Details.ParentModel.ShouldBe("");
        model.Details.QuantizationLevel.ShouldBe("F16");
        model.Details.ParameterSize.ShouldMatch("^5\\.[0-9]{2}M$");
    }

    [Fact]
    public async Task ListRunningModels_TellMemoryContextAndTime()
    {
        var model = (await Client.ListRunningModelsAsync()).ShouldHaveSingleItem();

        model.Name.ShouldBe("demo");
        model.Size.ShouldBeGreaterThan(new FileInfo(Demo.F16).Length / 2);
        model.SizeVram.ShouldBe(0);
        model.ContextLength.ShouldBe(demo.Model.Settings.ContextLength);
        model.ExpiresAt.ShouldBeGreaterThan(DateTime.UtcNow.AddYears(1));
    }

    [Fact]
    public async Task ShowModel_TellsTheRunningContext()
    {
        var card = await Client.ShowModelAsync("demo");

        card.Info.Architecture.ShouldBe("llama");
        card.Info.ExtraInfo!["llama.context_length"].ToString().ShouldBe("1024");
        card.Parameters.ShouldNotBeNull().ShouldMatch("^num_ctx +1024$");
        card.Capabilities.ShouldBe(["completion", "tools", "insert", "thinking"]);
        card.Template.ShouldNotBeNull().ShouldContain(".Suffix");
        card.Template.ShouldContain("im_start");
        card.Details.Family.ShouldBe("llama");
    }

    [Fact]
    public async Task Chat_Question_StreamsAndEndsWithCounts()
    {
        var (text, pieces) = ("", 0);
        ChatDoneResponseStream? done = null;
        await foreach (var part in Client.ChatAsync(new ChatRequest { Model = "demo", Messages = [new(OllamaSharp.Models.Chat.ChatRole.User, Question)] }))
        {
            text += part!.Message.Content;
            pieces++;
            done = part as ChatDoneResponseStream ?? done;
        }

        text.ShouldBe(Answer);
        pieces.ShouldBeGreaterThan(3);
        done.ShouldNotBeNull().DoneReason.ShouldBe("stop");
        done.PromptEvalCount.ShouldBeGreaterThan(5);
        done.EvalCount.ShouldBeGreaterThan(3);
        done.EvalDuration.ShouldBePositive();
        done.TotalDuration.ShouldBeGreaterThanOrEqualTo(done.EvalDuration);
    }

    [Fact]
    public async Task Generate_Question_IsAnsweredAsAConversation()
    {
        var text = "";
        await foreach (var part in Client.GenerateAsync(new GenerateRequest { Model = "demo", Prompt = Question }))
            text += part!.Response;

        text.ShouldBe(Answer);
    }

    [Fact]
    public async Task Chat_Think_ComesApart()
    {
        var (text, thinking) = ("", "");
        await foreach (var part in Client.ChatAsync(new ChatRequest { Model = "demo", Think = true, Messages = [new(OllamaSharp.Models.Chat.ChatRole.User, "What is 17 + 5?")] }))
            (text, thinking) = (text + part!.Message.Content, thinking + part.Message.Thinking);

        text.ShouldBe("17 + 5 = 22.");
        thinking.Trim().ShouldBe("Start at 17 and count 5 up: 18, 19, 20, 21, 22.");
    }

    [Fact]
    public async Task Chat_UnknownModel_SaysSo()
    {
        var exception = await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (var part in Client.ChatAsync(new ChatRequest { Model = "gpt-9", Messages = [new(OllamaSharp.Models.Chat.ChatRole.User, Question)] }))
                part.ShouldNotBeNull();
        });

        exception.ShouldSatisfyAllConditions(() => (exception is OllamaException or HttpRequestException).ShouldBeTrue());
    }

    [Fact]
    public async Task ChatClient_Tools_CompleteTheLoopTwice()
    {
        var asked = new List<string>();
        using var client = new ChatClientBuilder(Client).UseFunctionInvocation().Build();
        var options = new ChatOptions
        {
            Tools =
            [
                AIFunctionFactory.Create((string city) => Told("weather", city, "It is sunny."), "get_weather", "Weather in a city"),
                AIFunctionFactory.Create((string city) => Told("time", city, "It is 12:30."), "get_time", "Local time in a city"),
            ],
        };
        List<ChatMessage> messages = [new(ChatRole.User, "What is the weather in Seoul?")];

        messages.AddRange((await client.GetResponseAsync(messages, options)).Messages);
        messages.Add(new(ChatRole.User, "What time is it in Paris?"));
        var last = await client.GetStreamingResponseAsync(messages, options).ToChatResponseAsync();

        asked.ShouldBe(["weather Seoul", "time Paris"]);
        last.Text.Trim().ShouldNotBeEmpty();

        string Told(string what, string city, string answer)
        {
            asked.Add($"{what} {city}");
            return answer;
        }
    }

    [Fact]
    public async Task ChatClient_Schema_IsFollowed()
    {
        var response = await ((IChatClient)Client).GetResponseAsync<Person>("As JSON: Ada is 36 years old and lives in Paris.");

        response.Result.ShouldBe(new Person("Ada", 36, "Paris"));
    }

    [Fact]
    public async Task Chat_Cancelled_FreesTheModel()
    {
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var part in Client.ChatAsync(new ChatRequest { Model = "demo", Messages = [new(OllamaSharp.Models.Chat.ChatRole.User, "Tell me a story about a fox.")] }, stop.Token))
            {
                part.ShouldNotBeNull();
                await stop.CancelAsync();
            }

            stop.Token.ThrowIfCancellationRequested();
        });
        (await ((IChatClient)Client).GetResponseAsync(Question)).Text.ShouldBe(Answer);
    }

    private sealed record Person(string Name, int Age, string City);
}
