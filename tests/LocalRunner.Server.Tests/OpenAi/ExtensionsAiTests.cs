using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Tests.OpenAi;

/// <summary>Microsoft.Extensions.AI.OpenAI, unmodified, over chats and over responses.</summary>
public sealed class ExtensionsAiTests(OpenAiClientTests.Loaded loaded) : IClassFixture<OpenAiClientTests.Loaded>
{
    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task GetResponseAsync_Question_IsAnswered(bool overResponses)
    {
        using var client = Client(overResponses);

        var response = await client.GetResponseAsync("What is the capital of Korea?");

        response.Text.ShouldBe("The capital of Korea is Seoul.");
        if (!overResponses)
            response.FinishReason.ShouldBe(ChatFinishReason.Stop);
        response.Usage!.OutputTokenCount.ShouldNotBeNull().ShouldBeGreaterThan(3);
    }

    // Over responses this release does not stream with this release of OpenAI's client: it misses a method there.
    [Fact]
    public async Task GetStreamingResponseAsync_Question_StreamsThePieces()
    {
        using var client = Client(overResponses: false);
        var pieces = new List<string>();
        await foreach (var update in client.GetStreamingResponseAsync("What is the capital of Korea?"))
            pieces.Add(update.Text);

        string.Concat(pieces).ShouldBe("The capital of Korea is Seoul.");
        pieces.Count(piece => piece.Length > 0).ShouldBeGreaterThan(3);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task GetResponseAsync_Functions_AreInvoked(bool overResponses)
    {
        var cities = new List<string>();
        using var client = Client(overResponses).AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create(Weather, "get_weather", "Weather in a city")] };

        var response = await client.GetResponseAsync("What is the weather in Seoul?", options);

        cities.ShouldBe(["Seoul"]);
        response.Text.ShouldContain("sunny");

        string Weather(string city)
        {
            cities.Add(city);
            return """{"weather": "sunny", "temperature": 21}""";
        }
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Functions_AreInvoked()
    {
        using var client = Client(overResponses: false).AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string city) => """{"weather": "sunny", "temperature": 21}""", "get_weather", "Weather in a city")] };
        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync("What is the weather in Seoul?", options))
            text += update.Text;

        text.ShouldContain("sunny");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task GetResponseAsync_Type_IsRead(bool overResponses)
    {
        using var client = Client(overResponses);

        var response = await client.GetResponseAsync<Person>("As JSON: Ada is 36 years old and lives in Paris.", new System.Text.Json.JsonSerializerOptions(System.Text.Json.JsonSerializerDefaults.Web) { TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver() });

        response.Result.ShouldBe(new Person("Ada", 36));
    }

    [Fact]
    public async Task GenerateAsync_Text_IsAVector()
    {
        using var generator = loaded.Client.GetEmbeddingClient("demo").AsIEmbeddingGenerator();

        var vector = await generator.GenerateVectorAsync("A fox.");

        vector.Length.ShouldBe(loaded.Model.Info.EmbeddingWidth);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_Cancelled_FreesThePlace()
    {
        using var client = Client(overResponses: false);
        using var cancellation = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync("Tell me a story about a fox.", new() { RawRepresentationFactory = _ => loaded.Endless() }, cancellation.Token))
                await cancellation.CancelAsync();
        });

        await loaded.IdleAsync();
        loaded.Served.InFlight.ShouldBe(0);
    }

    private IChatClient Client(bool overResponses) =>
        overResponses ? loaded.Client.GetResponsesClient().AsIChatClient("demo") : loaded.Chat.AsIChatClient();

    internal sealed record Person(string Name, int Age);
}
