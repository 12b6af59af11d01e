using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using LocalRunner.Fixtures;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace LocalRunner.Server.Tests.OpenAi;

/// <summary>OpenAI's own client for .NET, unmodified.</summary>
public sealed class OpenAiClientTests(OpenAiClientTests.Loaded loaded) : IClassFixture<OpenAiClientTests.Loaded>
{
    private static readonly ChatTool s_weather = ChatTool.CreateFunctionTool("get_weather", "Weather in a city", BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    [Fact]
    public async Task CompleteChatAsync_Question_IsAnswered()
    {
        ChatCompletion completion = await loaded.Chat.CompleteChatAsync([new UserChatMessage("What is the capital of Korea?")]);

        completion.Content.ShouldHaveSingleItem().Text.ShouldBe("The capital of Korea is Seoul.");
        completion.FinishReason.ShouldBe(ChatFinishReason.Stop);
        completion.Usage.TotalTokenCount.ShouldBe(completion.Usage.InputTokenCount + completion.Usage.OutputTokenCount);
        completion.Usage.InputTokenDetails.CachedTokenCount.ShouldBeGreaterThanOrEqualTo(0);
        completion.Model.ShouldBe("demo");
    }

    [Fact]
    public async Task CompleteChatStreamingAsync_Question_Streams()
    {
        var (text, reason, usage) = ("", (ChatFinishReason?)null, (ChatTokenUsage?)null);
        var pieces = 0;
        await foreach (var update in loaded.Chat.CompleteChatStreamingAsync([new UserChatMessage("What is the capital of Korea?")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            pieces += update.ContentUpdate.Count;
            reason = update.FinishReason ?? reason;
            usage = update.Usage ?? usage;
        }

        text.ShouldBe("The capital of Korea is Seoul.");
        pieces.ShouldBeGreaterThan(3);
        reason.ShouldBe(ChatFinishReason.Stop);
        usage.ShouldNotBeNull().OutputTokenCount.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task CompleteChatAsync_Tools_AreCalledAndTheirResultUsed()
    {
        var messages = new List<ChatMessage> { new UserChatMessage("What is the weather in Seoul?") };
        var options = new ChatCompletionOptions { Tools = { s_weather } };

        ChatCompletion asked = await loaded.Chat.CompleteChatAsync(messages, options);
        asked.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        var call = asked.ToolCalls.ShouldHaveSingleItem();
        JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").GetString().ShouldBe("Seoul");
        messages.AddRange([new AssistantChatMessage(asked), new ToolChatMessage(call.Id, """{"weather": "sunny", "temperature": 21}""")]);
        ChatCompletion answered = await loaded.Chat.CompleteChatAsync(messages, options);

        answered.Content[0].Text.ShouldContain("sunny");
    }

    [Fact]
    public async Task CompleteChatStreamingAsync_RequiredTool_StreamsItsArguments()
    {
        var options = new ChatCompletionOptions { Tools = { s_weather }, ToolChoice = ChatToolChoice.CreateFunctionChoice("get_weather") };
        var (name, arguments, pieces) = ("", "", 0);
        await foreach (var update in loaded.Chat.CompleteChatStreamingAsync([new UserChatMessage("What is the weather in Seoul?")], options))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                name += call.FunctionName;
                arguments += call.FunctionArgumentsUpdate.ToString();
                pieces++;
            }
        }

        name.ShouldBe("get_weather");
        JsonDocument.Parse(arguments).RootElement.GetProperty("city").GetString().ShouldBe("Seoul");
        pieces.ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task CompleteChatAsync_Schema_IsHeldTo()
    {
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("person", BinaryData.FromString(
                """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}"""), jsonSchemaIsStrict: true),
        };

        ChatCompletion completion = await loaded.Chat.CompleteChatAsync([new UserChatMessage("As JSON: Ada is 36 years old and lives in Paris.")], options);

        var person = JsonDocument.Parse(completion.Content[0].Text).RootElement;
        person.GetProperty("name").GetString().ShouldBe("Ada");
        person.GetProperty("age").GetInt32().ShouldBe(36);
    }

    [Fact]
    public async Task CompleteChatAsync_LogProbabilities_BelongToTheText()
    {
        var options = new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2 };

        ChatCompletion completion = await loaded.Chat.CompleteChatAsync([new UserChatMessage("What is the capital of Korea?")], options);

        string.Concat(completion.ContentTokenLogProbabilities.Select(token => token.Token)).ShouldBe("The capital of Korea is Seoul.");
    }

    [Fact]
    public async Task GenerateEmbeddingsAsync_Texts_GivesVectors()
    {
        var client = loaded.Client.GetEmbeddingClient("demo");

        OpenAIEmbeddingCollection vectors = await client.GenerateEmbeddingsAsync(["A fox.", "The sea."]);

        vectors.Count.ShouldBe(2);
        var expected = await loaded.Model.EmbedAsync(["A fox."], new() { Pooling = EmbeddingPooling.Mean });
        vectors[0].ToFloats().ToArray().ShouldBe(expected.Vectors[0].ToArray(), 1e-4);
    }

    [Fact]
    public async Task GetModelsAsync_Server_ListsTheModel()
    {
        var models = (await loaded.Client.GetOpenAIModelClient().GetModelsAsync()).Value;

        models.ShouldHaveSingleItem().Id.ShouldBe("demo");
    }

    [Fact]
    public async Task CompleteChatAsync_PromptLongerThanTheContext_ThrowsAtOnceWithBothCounts()
    {
        var exception = await Should.ThrowAsync<ClientResultException>(() => loaded.Chat.CompleteChatAsync([new UserChatMessage(string.Concat(Enumerable.Repeat("fox ", 3000)))]));

        exception.Status.ShouldBe(400);
        exception.Message.ShouldContain("context_length_exceeded");
        exception.Message.ShouldContain("1024");
    }

    [Fact]
    public async Task CompleteChatAsync_WrongKey_Throws()
    {
        await using var server = await RunningServer.StartAsync(loaded.Model, new() { ApiKeys = ["secret"] });

        (await Should.ThrowAsync<ClientResultException>(() => ClientOf(server, "other").GetChatClient("demo").CompleteChatAsync([new UserChatMessage("Hello")]))).Status.ShouldBe(401);
        (await ClientOf(server, "secret").GetChatClient("demo").CompleteChatAsync([new UserChatMessage("Hello")])).Value.Content[0].Text.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task CompleteChatStreamingAsync_Cancelled_StopsTheAnswerAndFreesThePlace()
    {
        using var cancellation = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in loaded.Chat.CompleteChatStreamingAsync([new UserChatMessage("Tell me a story about a fox.")], loaded.Endless(), cancellation.Token))
                await cancellation.CancelAsync();
        });

        await loaded.IdleAsync();
        loaded.Served.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task CompleteChatStreamingAsync_EngineFailsInTheMiddle_Throws()
    {
        await using var failing = await FakeEngineServer.StartAsync(position => position > 8 ? Engine.DecodeStatus.ContextFull : Engine.DecodeStatus.Done);

        await Should.ThrowAsync<Exception>(async () =>
        {
            await foreach (var _ in ClientOf(failing.Server, "none").GetChatClient("fake").CompleteChatStreamingAsync([new UserChatMessage("abc")]))
            {
            }
        });
    }

    internal static OpenAIClient ClientOf(RunningServer server, string key) => new(
        new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = server.V1, RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    public sealed class Loaded : IAsyncLifetime
    {
        internal LocalModel Model { get; private set; } = null!;

        internal RunningServer Server { get; private set; } = null!;

        internal OpenAIClient Client { get; private set; } = null!;

        internal ChatClient Chat => Client.GetChatClient("demo");

        internal LocalRunner.Server.Models.ServedModel Served => ((LocalRunner.Server.Models.ServedModels)Server.Services.GetService(typeof(LocalRunner.Server.Models.ServedModels))!).All[0];

        public async Task InitializeAsync()
        {
            Model = await Demo.LoadAsync();
            Server = await RunningServer.StartAsync(new ServerOptions
            {
                Models = [new() { Name = "demo", Model = Model, Defaults = Demo.Greedy(), Embedding = new() { Pooling = EmbeddingPooling.Mean } }],
            });
            Client = ClientOf(Server, "none");
        }

        /// <summary>Makes options of an answer that goes on to the context's end: one that is over can't be cancelled.</summary>
        internal ChatCompletionOptions Endless()
        {
            var options = new ChatCompletionOptions { MaxOutputTokenCount = 900 };
            foreach (var token in Enumerable.Range(0, Model.Info.VocabularySize).Where(Model.IsEndOfGeneration))
                options.LogitBiases[token] = -100;
            return options;
        }

        /// <summary>Waits until no request is under way.</summary>
        public async Task IdleAsync()
        {
            for (var i = 0; i < 500 && Served.InFlight > 0; i++)
                await Task.Delay(20);
        }

        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            await Model.DisposeAsync();
        }
    }
}
