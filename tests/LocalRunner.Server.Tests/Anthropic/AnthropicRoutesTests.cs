using System.Net;
using System.Text.Json;

namespace LocalRunner.Server.Tests.Anthropic;

public sealed class AnthropicRoutesTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Weather = """{"name": "get_weather", "description": "Weather in a city", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}""";

    [Theory]
    [InlineData("""{"messages": [{"role": "user", "content": "Hi"}]}""", "model")]
    [InlineData("""{"model": "demo"}""", "messages")]
    [InlineData("""{"model": "demo", "messages": []}""", "messages")]
    [InlineData("""{"model": "demo", "messages": "Hi"}""", "messages")]
    [InlineData("""{"model": "demo", "messages": ["Hi"]}""", "messages[0].role")]
    [InlineData("""{"model": "demo", "messages": [{"role": "robot", "content": "Hi"}]}""", "robot")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user"}]}""", "messages[0].content")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": 3}]}""", "messages[0].content")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "video"}]}]}""", "messages[0].content[0].type")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "image", "source": {}}]}]}""", "messages[0].content[0].source.type")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}}]}]}""", "fetches nothing")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": [{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}]}]}""", "--mmproj")]
    [InlineData("""{"model": "demo", "max_tokens": 0, "messages": [{"role": "user", "content": "Hi"}]}""", "max_tokens")]
    [InlineData("""{"model": "demo", "max_tokens": "many", "messages": [{"role": "user", "content": "Hi"}]}""", "max_tokens")]
    [InlineData("""{"model": "demo", "temperature": -1, "messages": [{"role": "user", "content": "Hi"}]}""", "temperature")]
    [InlineData("""{"model": "demo", "stream": "yes", "messages": [{"role": "user", "content": "Hi"}]}""", "stream")]
    [InlineData("""{"model": "demo", "stop_sequences": "x", "messages": [{"role": "user", "content": "Hi"}]}""", "stop_sequences")]
    [InlineData("""{"model": "demo", "thinking": {"type": "loud"}, "messages": [{"role": "user", "content": "Hi"}]}""", "thinking.type")]
    [InlineData("""{"model": "demo", "tool_choice": {"type": "any"}, "messages": [{"role": "user", "content": "Hi"}]}""", "tool_choice.type")]
    [InlineData("""{"model": "demo", "tool_choice": {"type": "tool", "name": "x"}, "messages": [{"role": "user", "content": "Hi"}]}""", "tool_choice.name")]
    [InlineData("""{"model": "demo", "tools": [{"input_schema": {}}], "messages": [{"role": "user", "content": "Hi"}]}""", "tools[0].name")]
    [InlineData("""{"model": "demo", "messages": [{"role": "user", "content": "Hi"}""", "no JSON")]
    public async Task Messages_BrokenRequest_IsRefusedWithThePlace(string body, string expected)
    {
        var response = await demo.Http.PostAsync("/v1/messages", body);

        response.Status.ShouldBe(HttpStatusCode.BadRequest);
        var error = response.Json;
        error.GetProperty("type").GetString().ShouldBe("error");
        error.GetProperty("error").GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("error").GetProperty("message").GetString()!.ShouldContain(expected);
    }

    [Fact]
    public async Task Messages_Stream_SendsNamedEventsAndAPing()
    {
        var events = await EventsAsync("""{"model": "demo", "max_tokens": 50, "stream": true, "messages": [{"role": "user", "content": "What is the capital of Korea?"}]}""");

        events.Select(found => found.Name).Distinct().ShouldBe(["message_start", "ping", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]);
        events.ShouldAllBe(found => found.Data.GetProperty("type").GetString() == found.Name);
        var message = events[0].Data.GetProperty("message");
        message.GetProperty("stop_reason").ValueKind.ShouldBe(JsonValueKind.Null);
        message.GetProperty("usage").GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(5);
        events[^2].Data.GetProperty("delta").GetProperty("stop_reason").GetString().ShouldBe("end_turn");
        events[^2].Data.GetProperty("delta").GetProperty("stop_sequence").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Messages_StreamedCall_ComesAsJsonInPieces()
    {
        var events = await EventsAsync($$"""{"model": "demo", "stream": true, "tools": [{{Weather}}], "messages": [{"role": "user", "content": "What is the weather in Seoul?"}]}""");

        var start = events.Single(found => found.Name == "content_block_start").Data.GetProperty("content_block");
        start.GetProperty("type").GetString().ShouldBe("tool_use");
        start.GetProperty("name").GetString().ShouldBe("get_weather");
        start.GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        start.GetProperty("input").EnumerateObject().ShouldBeEmpty();
        var input = string.Concat(events.Where(found => found.Name == "content_block_delta").Select(found => found.Data.GetProperty("delta").GetProperty("partial_json").GetString()));
        JsonDocument.Parse(input).RootElement.GetProperty("city").GetString().ShouldBe("Seoul");
        events[^2].Data.GetProperty("delta").GetProperty("stop_reason").GetString().ShouldBe("tool_use");
    }

    [Theory]
    [InlineData("""{"type": "none"}""", "text")]
    [InlineData("""{"type": "any"}""", "tool_use")]
    [InlineData("""{"type": "tool", "name": "get_weather", "disable_parallel_tool_use": true}""", "tool_use")]
    public async Task Messages_ToolChoice_IsKept(string choice, string expected)
    {
        var reply = await demo.Http.AnswerAsync("/v1/messages", $$"""{"model": "demo", "tools": [{{Weather}}, {"type": "web_search_20250305", "name": "web_search"}], "tool_choice": {{choice}}, "messages": [{"role": "user", "content": "Tell me a story about a fox."}]}""");

        reply.GetProperty("content")[0].GetProperty("type").GetString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("\"It is sunny in Seoul.\"", "false")]
    [InlineData("[{\"type\": \"text\", \"text\": \"{\\\"weather\\\": \\\"sunny\\\", \\\"temperature\\\": 21}\"}]", "false")]
    [InlineData("[{\"type\": \"image\", \"source\": {\"type\": \"base64\", \"media_type\": \"image/png\", \"data\": \"\"}}]", "false")]
    [InlineData("\"No such city\"", "true")]
    [InlineData("[]", "false")]
    public async Task Messages_HistoryOfAnAgent_IsRead(string result, string isError)
    {
        var reply = await demo.Http.AnswerAsync("/v1/messages", $$$"""
            {"model": "demo", "tools": [{{{Weather}}}], "messages": [
                {"role": "user", "content": [{"type": "text", "text": "What is the weather in Seoul?", "cache_control": {"type": "ephemeral"}}]},
                {"role": "assistant", "content": [
                    {"type": "thinking", "thinking": "I should look.", "signature": "c2lnbmVk"}, {"type": "redacted_thinking", "data": "x"},
                    {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"city": "Seoul"}}]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "is_error": {{{isError}}}, "content": {{{result}}}}]}]}
            """);

        reply.GetProperty("stop_reason").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Messages_BillingHeaderThatChanges_LeavesTheCachedPrefix()
    {
        const string Rules = "You are kind. You tell stories. You answer in short sentences, and you never say what is not so.";
        await demo.Http.AnswerAsync("/v1/messages", Request("x-anthropic-billing-header: cc_version=2.1; cch=0aa31;"));

        var reply = await demo.Http.AnswerAsync("/v1/messages", Request("x-anthropic-billing-header: cc_version=2.1; cch=99ff2;"));

        var usage = reply.GetProperty("usage");
        usage.GetProperty("cache_read_input_tokens").GetInt32().ShouldBeGreaterThan(usage.GetProperty("input_tokens").GetInt32());
        usage.GetProperty("cache_creation_input_tokens").GetInt32().ShouldBe(0);

        static string Request(string header) => $$"""
            {"model": "demo", "max_tokens": 20, "system": [{"type": "text", "text": "{{header}}"}, {"type": "text", "text": "{{Rules}}"}], "messages": [{"role": "user", "content": "What is the capital of Korea?"}]}
            """;
    }

    [Fact]
    public async Task Messages_BegunAnswer_IsGoneOnWith()
    {
        const string Question = """[{"role": "user", "content": "What is the capital of Korea?"}, {"role": "assistant", "content": "The capital of"}]""";

        var reply = await demo.Http.AnswerAsync("/v1/messages", $$"""{"model": "demo", "messages": {{Question}}}""");
        var events = await EventsAsync($$"""{"model": "demo", "stream": true, "messages": {{Question}}}""");

        reply.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe(" Korea is Seoul.");
        string.Concat(events.Where(found => found.Name == "content_block_delta").Select(found => found.Data.GetProperty("delta").GetProperty("text").GetString())).ShouldBe(" Korea is Seoul.");
    }

    [Fact]
    public async Task CountTokens_SystemAndTools_AreCounted()
    {
        var plain = await CountAsync("""{"model": "demo", "messages": [{"role": "user", "content": "Hi"}]}""");
        var withSystem = await CountAsync("""{"model": "demo", "system": "Be kind.", "messages": [{"role": "user", "content": "Hi"}]}""");
        var withTools = await CountAsync($$"""{"model": "demo", "tools": [{{Weather}}], "messages": [{"role": "user", "content": "Hi"}]}""");
        var tooLong = await CountAsync($$"""{"model": "demo", "messages": [{"role": "user", "content": "{{string.Concat(Enumerable.Repeat("one two three ", 500))}}"}]}""");

        withSystem.ShouldBeGreaterThan(plain);
        withTools.ShouldBeGreaterThan(withSystem);
        tooLong.ShouldBeGreaterThan(1024);
    }

    private async Task<List<(string? Name, JsonElement Data)>> EventsAsync(string body) =>
        (await demo.Http.EventsAsync("/v1/messages", body)).ConvertAll(found => (found.Event, JsonDocument.Parse(found.Data).RootElement));

    private async Task<int> CountAsync(string body) => (await demo.Http.AnswerAsync("/v1/messages/count_tokens", body)).GetProperty("input_tokens").GetInt32();
}
