using System.Net;
using System.Text.Json;

namespace LocalRunner.Server.Tests.OpenAi;

public sealed class ResponsesTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/responses";
    private const string Weather = """{"type":"function","name":"get_weather","description":"Weather in a city","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]},"strict":true}""";

    [Fact]
    public async Task Answer_Text_HasEveryFieldThatClientsNeed()
    {
        var reply = await demo.Http.PostAsync(Path, """{"model":"demo","input":"What is the capital of Korea?","metadata":{"a":"b"}}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var json = reply.Json;
        json.GetProperty("object").GetString().ShouldBe("response");
        json.GetProperty("status").GetString().ShouldBe("completed");
        json.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("store").GetBoolean().ShouldBeFalse();
        json.GetProperty("metadata").GetProperty("a").GetString().ShouldBe("b");
        var message = json.GetProperty("output")[0];
        message.GetProperty("type").GetString().ShouldBe("message");
        message.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The capital of Korea is Seoul.");
        json.GetProperty("usage").GetProperty("output_tokens").GetInt32().ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Stream_Text_HasTheEventsInOrder()
    {
        var events = await demo.Http.EventsAsync(Path, """{"input":[{"role":"user","content":[{"type":"input_text","text":"What is the capital of Korea?"}]}],"stream":true}""");

        var parsed = events.ConvertAll(each => JsonDocument.Parse(each.Data).RootElement);
        events.ShouldAllBe(each => JsonDocument.Parse(each.Data).RootElement.GetProperty("type").GetString() == each.Event);
        parsed.Select(each => each.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, parsed.Count));
        var names = events.ConvertAll(each => each.Event!);
        names.Distinct().ShouldBe([
            "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
            "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"]);
        string.Concat(parsed.Where(each => each.GetProperty("type").GetString() == "response.output_text.delta").Select(each => each.GetProperty("delta").GetString()))
            .ShouldBe("The capital of Korea is Seoul.");
        parsed[^1].GetProperty("response").GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("The capital of Korea is Seoul.");
        parsed[0].GetProperty("response").GetProperty("id").GetString().ShouldBe(parsed[^1].GetProperty("response").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Stream_Tools_GivesTheArgumentsWhileTheyAreWritten()
    {
        var events = await demo.Http.EventsAsync(Path, $$"""{"input":"What is the weather in Seoul?","tools":[{{Weather}},{"type":"web_search"},{"type":"namespace","name":"x","tools":[]},{"type":"custom","name":"apply_patch"}],"stream":true}""");

        var parsed = events.ConvertAll(each => JsonDocument.Parse(each.Data).RootElement);
        var deltas = parsed.Where(each => each.GetProperty("type").GetString() == "response.function_call_arguments.delta").ToList();
        deltas.Count.ShouldBeGreaterThan(1);
        var done = parsed.Single(each => each.GetProperty("type").GetString() == "response.output_item.done").GetProperty("item");
        done.GetProperty("type").GetString().ShouldBe("function_call");
        done.GetProperty("name").GetString().ShouldBe("get_weather");
        done.GetProperty("arguments").GetString().ShouldBe(string.Concat(deltas.Select(delta => delta.GetProperty("delta").GetString())));
        done.GetProperty("call_id").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Answer_WholeConversationWithPartialItems_IsTaken()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""
            {"instructions":"Be kind.","tools":[{{Weather}}],"input":[
              {"type":"message","role":"developer","content":[{"type":"input_text","text":"Answer briefly."}]},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"What is the weather in Seoul?"}]},
              {"type":"reasoning","summary":[],"content":null,"encrypted_content":"xyz"},
              {"type":"function_call","call_id":"call_1","name":"get_weather","arguments":"{\"city\": \"Seoul\"}"},
              {"type":"web_search_call","status":"completed"},
              {"type":"function_call_output","call_id":"call_1","output":"{\"weather\": \"sunny\", \"temperature\": 21}"}]}
            """);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!.ShouldContain("sunny");
    }

    [Fact]
    public async Task Answer_AssistantItemWithoutIdAndStatus_IsTaken()
    {
        var reply = await demo.Http.PostAsync(Path, """
            {"input":[{"role":"user","content":"Hello"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hello!"}]},
              {"role":"developer","content":"Be brief."},{"role":"user","content":"What is the capital of Korea?"}]}
            """);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Json.GetProperty("status").GetString().ShouldBe("completed");
    }

    [Theory]
    [InlineData("""{"input":[],"max_output_tokens":1}""")]
    [InlineData("""{"max_output_tokens":1}""")]
    [InlineData("""{"input":"","max_output_tokens":1}""")]
    public async Task Answer_EmptyProbe_IsIncomplete(string body)
    {
        var reply = await demo.Http.PostAsync(Path, body);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Json.GetProperty("status").GetString().ShouldBe("incomplete");
        reply.Json.GetProperty("incomplete_details").GetProperty("reason").GetString().ShouldBe("max_output_tokens");
        reply.Json.GetProperty("output")[0].GetProperty("type").GetString().ShouldBe("message");
    }

    [Fact]
    public async Task Answer_Reasoning_IsAnItemOfItsOwn()
    {
        var reply = await demo.Http.PostAsync(Path, """{"input":"What is 17 + 5?","reasoning":{"effort":"medium"}}""");

        var output = reply.Json.GetProperty("output");
        output[0].GetProperty("type").GetString().ShouldBe("reasoning");
        output[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Start at 17 and count 5 up: 18, 19, 20, 21, 22.");
        output[1].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("17 + 5 = 22.");
        reply.Json.GetProperty("usage").GetProperty("output_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Answer_Schema_IsHeldTo()
    {
        var reply = await demo.Http.PostAsync(Path, """
            {"input":"As JSON: Ada is 36 years old and lives in Paris.","text":{"format":{"type":"json_schema","name":"p","strict":true,
              "schema":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}}}}
            """);

        var text = reply.Json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString()!;
        JsonDocument.Parse(text).RootElement.EnumerateObject().Select(member => member.Name).ShouldBe(["name"]);
    }

    [Theory]
    [InlineData("previous_response_id", "\"resp_1\"")]
    [InlineData("conversation", "\"conv_1\"")]
    [InlineData("prompt", """{"id":"pmpt_1"}""")]
    [InlineData("background", "true")]
    public async Task Answer_WhatNeedsAStore_IsRefused(string field, string value)
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"input":"Hello","{{field}}":{{value}} }""");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Error.GetProperty("param").GetString().ShouldBe(field);
        reply.Error.GetProperty("code").GetString().ShouldBe("unsupported_parameter");
    }

    [Theory]
    [InlineData("""{"input":5}""", "input")]
    [InlineData("""{"input":[{"type":"function_call_output","output":"x"}]}""", "input[0].call_id")]
    [InlineData("""{"input":[{"type":"item_reference","id":"x"}]}""", "input[0]")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","image_url":"https://example.org/a.png"}]}]}""", "input[0].content[0].image_url")]
    [InlineData("""{"input":"a","text":{"format":{"type":"json_schema","name":"p"}}}""", "text.format.schema")]
    public async Task Answer_WrongField_IsRefusedWithItsPlace(string body, string param)
    {
        var reply = await demo.Http.PostAsync(Path, body);

        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Error.GetProperty("param").GetString().ShouldBe(param);
    }

    [Fact]
    public async Task CountTokens_Response_IsWhatTheAnswerCounts()
    {
        const string Body = """{"input":"What is the capital of Korea?","instructions":"Be kind."}""";

        var counted = await demo.Http.PostAsync(Path + "/input_tokens", Body);

        counted.Json.GetProperty("input_tokens").GetInt32().ShouldBe((await demo.Http.PostAsync(Path, Body)).Json.GetProperty("usage").GetProperty("input_tokens").GetInt32());
    }
}
