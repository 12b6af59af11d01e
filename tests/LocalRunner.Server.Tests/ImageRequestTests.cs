using System.Text.Json;
using Anthropic;
using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;
using OllamaSharp;

namespace LocalRunner.Server.Tests;

/// <summary>Requests with images, in each dialect, to a small model with a projector.</summary>
public sealed class ImageRequestTests(SeeingServer seeing) : IClassFixture<SeeingServer>
{
    // A square of 8 x 8 patches, of which 2 x 2 are one.
    private const int ImageTokens = 16;

    private static readonly string s_image = Convert.ToBase64String(MadeImage.Png(40, 30));

    public static TheoryData<string, string, string, string> Dialects => new()
    {
        { "/v1/chat/completions", """{"model":"seeing","max_tokens":4,"messages":[{"role":"user","content":[IMAGE{"type":"text","text":"What is this?"}]}]}""", """{"type":"image_url","image_url":{"url":"data:image/png;base64,DATA"}},""", "usage.prompt_tokens" },
        { "/v1/responses", """{"model":"seeing","max_output_tokens":4,"input":[{"role":"user","content":[IMAGE{"type":"input_text","text":"What is this?"}]}]}""", """{"type":"input_image","image_url":"data:image/png;base64,DATA"},""", "usage.input_tokens" },
        { "/v1/responses/input_tokens", """{"model":"seeing","input":[{"role":"user","content":[IMAGE{"type":"input_text","text":"What is this?"}]}]}""", """{"type":"input_image","image_url":"data:image/png;base64,DATA"},""", "input_tokens" },
        { "/v1/messages", """{"model":"seeing","max_tokens":4,"messages":[{"role":"user","content":[IMAGE{"type":"text","text":"What is this?"}]}]}""", """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}},""", "usage" },
        { "/v1/messages/count_tokens", """{"model":"seeing","messages":[{"role":"user","content":[IMAGE{"type":"text","text":"What is this?"}]}]}""", """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"DATA"}},""", "input_tokens" },
        { "/api/chat", """{"model":"seeing","stream":false,"options":{"num_predict":4},"messages":[{"role":"user","content":"What is this?"IMAGE}]}""", ""","images":["DATA"]""", "prompt_eval_count" },
        { "/api/generate", """{"model":"seeing","stream":false,"options":{"num_predict":4},"prompt":"What is this?"IMAGE}""", ""","images":["DATA"]""", "prompt_eval_count" },
    };

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Post_AnImage_IsReadAndCounted(string path, string request, string image, string counts)
    {
        var without = await TokensAsync(path, request.Replace("IMAGE", "", StringComparison.Ordinal), counts);
        var with = await TokensAsync(path, request.Replace("IMAGE", image.Replace("DATA", s_image, StringComparison.Ordinal), StringComparison.Ordinal), counts);

        with.ShouldBeGreaterThanOrEqualTo(without + ImageTokens);
    }

    [Theory]
    [InlineData("chat completions")]
    [InlineData("responses")]
    [InlineData("messages")]
    [InlineData("Ollama")]
    public async Task GetResponseAsync_UnmodifiedClient_SendsAnImage(string dialect)
    {
        using var client = ClientOf(dialect);
        var options = new ChatOptions { MaxOutputTokens = 4 };

        var without = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "What is this?")], options);
        var with = await client.GetResponseAsync([new ChatMessage(ChatRole.User, [new TextContent("What is this?"), new DataContent(MadeImage.Png(40, 30), "image/png")])], options);

        with.Usage!.InputTokenCount!.Value.ShouldBeGreaterThanOrEqualTo(without.Usage!.InputTokenCount!.Value + ImageTokens);
    }

    private IChatClient ClientOf(string dialect)
    {
        var openAi = OpenAi.OpenAiClientTests.ClientOf(seeing.Server, "none");
        return dialect switch
        {
            "chat completions" => openAi.GetChatClient("seeing").AsIChatClient(),
            "responses" => openAi.GetResponsesClient().AsIChatClient("seeing"),
            "messages" => new AnthropicClient { BaseUrl = seeing.Server.Address.GetLeftPart(UriPartial.Authority), ApiKey = "none" }.AsIChatClient("seeing"),
            _ => new OllamaApiClient(seeing.Server.Address, "seeing"),
        };
    }

    [Fact]
    public async Task Post_BrokenImage_IsRefusedAndTheNextAnswered()
    {
        var cut = Convert.ToBase64String(MadeImage.Png(40, 30)[..60]);

        var refused = await seeing.Http.PostAsync("/v1/chat/completions", $$$"""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{cut}}}"}}]}]}""");
        var answered = await seeing.Http.PostAsync("/v1/chat/completions", """{"max_tokens":4,"messages":[{"role":"user","content":"Hello"}]}""");

        ((int)refused.Status).ShouldBe(400, refused.Text);
        ((int)answered.Status).ShouldBe(200, answered.Text);
    }

    [Fact]
    public async Task Get_ModelWithProjector_SaysThatItReadsImages()
    {
        var model = (await GetAsync("/v1/models")).GetProperty("data")[0];
        var shown = (await seeing.Http.PostAsync("/api/show", """{"model":"seeing"}""")).Json;
        var metrics = await seeing.Http.GetStringAsync("/metrics");

        model.GetProperty("architecture").GetProperty("input_modalities").EnumerateArray().Select(each => each.GetString()).ShouldBe(["text", "image"]);
        model.GetProperty("meta").GetProperty("memory").GetProperty("predicted").GetProperty("projector").GetInt64().ShouldBe(seeing.Model.Plan.Memory.Projector);
        shown.GetProperty("capabilities").EnumerateArray().Select(each => each.GetString()).ShouldContain("vision");
        (await GetAsync("/props")).GetProperty("modalities").GetProperty("vision").GetBoolean().ShouldBeTrue();
        metrics.ShouldContain("component=\"projector\"");
    }

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await seeing.Http.GetStringAsync(path)).RootElement;

    /// <summary>Counts the tokens of a prompt, those that were cached among them.</summary>
    private async Task<int> TokensAsync(string path, string body, string counts)
    {
        var reply = await seeing.Http.PostAsync(path, body);
        ((int)reply.Status).ShouldBe(200, reply.Text);
        var place = counts.Split('.').Aggregate(reply.Json, (json, name) => json.GetProperty(name));
        return place.ValueKind == JsonValueKind.Number ? place.GetInt32()
            : place.EnumerateObject().Where(each => each.Name is "input_tokens" or "cache_read_input_tokens").Sum(each => each.Value.GetInt32());
    }
}
