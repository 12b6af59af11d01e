using System.Net;
using System.Text.Json;

namespace LocalRunner.Server.Tests.OpenAi;

public sealed class ChatCompletionsTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/chat/completions";
    private const string Question = """{"role":"user","content":"What is the capital of Korea?"}""";
    private const string Weather = """{"type":"function","function":{"name":"get_weather","description":"Weather in a city","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}""";

    [Fact]
    public async Task Answer_Question_HasEveryFieldThatClientsNeed()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"model":"demo","messages":[{{Question}}]}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var json = reply.Json;
        json.GetProperty("object").GetString().ShouldBe("chat.completion");
        json.GetProperty("id").GetString()!.ShouldStartWith("chatcmpl-");
        json.GetProperty("created").GetInt64().ShouldBeGreaterThan(1_700_000_000);
        json.GetProperty("model").GetString().ShouldBe("demo");
        var choice = json.GetProperty("choices")[0];
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
        choice.GetProperty("message").GetProperty("role").GetString().ShouldBe("assistant");
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe("The capital of Korea is Seoul.");
        var usage = json.GetProperty("usage");
        usage.GetProperty("total_tokens").GetInt32().ShouldBe(usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
        usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        var timings = json.GetProperty("timings");
        timings.GetProperty("predicted_n").GetInt32().ShouldBe(usage.GetProperty("completion_tokens").GetInt32());
        (timings.GetProperty("cache_n").GetInt32() + timings.GetProperty("prompt_n").GetInt32()).ShouldBe(usage.GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task Answer_SecondTime_CountsCachedTokens()
    {
        var body = """{"messages":[{"role":"user","content":"Tell me a story about a fox."}],"max_tokens":5}""";
        await demo.Http.PostAsync(Path, body);

        var again = await demo.Http.PostAsync(Path, body);

        again.Json.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32().ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Stream_Question_HasRoleDeltasReasonUsageAndDone()
    {
        var events = await demo.Http.EventsAsync(Path, $$"""{"model":"demo","messages":[{{Question}}],"stream":true,"stream_options":{"include_usage":true} }""");

        events[^1].Data.ShouldBe("[DONE]");
        var chunks = events.SkipLast(1).Select(each => JsonDocument.Parse(each.Data).RootElement).ToList();
        chunks.Select(chunk => (chunk.GetProperty("id").GetString(), chunk.GetProperty("created").GetInt64())).Distinct().Count().ShouldBe(1);
        Delta(chunks[0]).GetProperty("role").GetString().ShouldBe("assistant");
        var texts = chunks.Skip(1).SkipLast(2).ToList();
        texts.ShouldAllBe(chunk => Delta(chunk).GetProperty("content").GetString()!.Length > 0 && Reason(chunk) == null);
        texts.ShouldAllBe(chunk => !Delta(chunk).Has("role"));
        string.Concat(texts.Select(chunk => Delta(chunk).GetProperty("content").GetString())).ShouldBe("The capital of Korea is Seoul.");
        Reason(chunks[^2]).ShouldBe("stop");
        Delta(chunks[^2]).EnumerateObject().ShouldBeEmpty();
        chunks[^1].GetProperty("choices").GetArrayLength().ShouldBe(0);
        chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeGreaterThan(3);
        chunks[^2].GetProperty("timings").GetProperty("predicted_n").GetInt32().ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Stream_WithoutUsage_HasNoChunkWithoutChoices()
    {
        var events = await demo.Http.EventsAsync(Path, $$"""{"messages":[{{Question}}],"stream":true}""");

        events.SkipLast(1).Select(each => JsonDocument.Parse(each.Data).RootElement).ShouldAllBe(chunk => chunk.GetProperty("choices").GetArrayLength() == 1);
    }

    [Theory]
    [InlineData("\"auto\"")]
    [InlineData("\"required\"")]
    [InlineData("""{"type":"function","function":{"name":"get_weather"}}""")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"get_weather"}}]}}""")]
    public async Task Answer_Tools_CallsTheFunction(string choice)
    {
        var reply = await demo.Http.PostAsync(Path, $$"""
            {"messages":[{"role":"user","content":"What is the weather in Seoul?"}],"tools":[{{Weather}},{"type":"web_search"}],"tool_choice":{{choice}} }
            """);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var answer = reply.Json.GetProperty("choices")[0];
        answer.GetProperty("finish_reason").GetString().ShouldBe("tool_calls");
        answer.GetProperty("message").GetProperty("content").ValueKind.ShouldBe(JsonValueKind.Null);
        var call = answer.GetProperty("message").GetProperty("tool_calls")[0];
        call.GetProperty("type").GetString().ShouldBe("function");
        call.GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        call.GetProperty("function").GetProperty("name").GetString().ShouldBe("get_weather");
        JsonDocument.Parse(call.GetProperty("function").GetProperty("arguments").GetString()!).RootElement.GetProperty("city").GetString().ShouldBe("Seoul");
    }

    [Fact]
    public async Task Answer_ToolChoiceNone_CallsNothing()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{{Question}}],"tools":[{{Weather}}],"tool_choice":"none"}""");

        reply.Json.GetProperty("choices")[0].GetProperty("message").TryGetProperty("tool_calls", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_Tools_GivesTheArgumentsWhileTheyAreWritten()
    {
        var events = await demo.Http.EventsAsync(Path, $$"""{"messages":[{"role":"user","content":"What is the weather in Seoul?"}],"tools":[{{Weather}}],"stream":true}""");

        var chunks = events.SkipLast(1).Select(each => JsonDocument.Parse(each.Data).RootElement).ToList();
        var calls = chunks.Where(chunk => Delta(chunk).TryGetProperty("tool_calls", out _)).Select(chunk => Delta(chunk).GetProperty("tool_calls")[0]).ToList();
        calls.Count.ShouldBeGreaterThan(2);
        calls.ShouldAllBe(call => call.GetProperty("index").GetInt32() == 0);
        calls[0].GetProperty("function").GetProperty("name").GetString().ShouldBe("get_weather");
        calls[0].GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        calls.Skip(1).ShouldAllBe(call => !call.Has("id"));
        var arguments = string.Concat(calls.Select(call => call.GetProperty("function").GetProperty("arguments").GetString()));
        JsonDocument.Parse(arguments).RootElement.GetProperty("city").GetString().ShouldBe("Seoul");
        Reason(chunks[^1]).ShouldBe("tool_calls");
    }

    [Fact]
    public async Task Answer_ToolResult_IsUsed()
    {
        var reply = await demo.Http.PostAsync(Path, $$$"""
            {"messages":[{"role":"user","content":"What is the weather in Seoul?"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\": \"Seoul\"}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"{\"weather\": \"sunny\", \"temperature\": 21}"}]}],"tools":[{{{Weather}}}]}
            """);

        reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!.ShouldContain("sunny");
    }

    [Theory]
    [InlineData("""{\"city\": \"Seo""")]
    [InlineData("not json at all")]
    [InlineData("")]
    public async Task Answer_BrokenArgumentsInHistory_AreTolerated(string arguments)
    {
        var reply = await demo.Http.PostAsync(Path, $$$"""
            {"max_tokens":20,"messages":[{"role":"user","content":"What is the weather in Seoul?"},
              {"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{{{arguments}}}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"sunny"}],"tools":[{{{Weather}}}]}
            """);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
    }

    [Theory]
    [InlineData("""{"type":"json_object"}""")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"person","strict":true,"schema":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false}}}""")]
    public async Task Answer_Format_IsHeldTo(string format)
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{"role":"user","content":"As JSON: Ada is 36 years old and lives in Paris."}],"response_format":{{format}} }""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var json = JsonDocument.Parse(reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!).RootElement;
        json.GetProperty("name").GetString().ShouldBe("Ada");
        json.TryGetProperty("city", out _).ShouldBe(format.Contains("json_object", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"reasoning_effort\":\"medium\"")]
    [InlineData("\"chat_template_kwargs\":{\"enable_thinking\":true}")]
    public async Task Answer_Thinking_ComesUnderBothNames(string field)
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{"role":"user","content":"What is 17 + 5?"}],{{field}} }""");

        var message = reply.Json.GetProperty("choices")[0].GetProperty("message");
        message.GetProperty("content").GetString().ShouldBe("17 + 5 = 22.");
        message.GetProperty("reasoning_content").GetString().ShouldBe("Start at 17 and count 5 up: 18, 19, 20, 21, 22.");
        message.GetProperty("reasoning").GetString().ShouldBe(message.GetProperty("reasoning_content").GetString());
        reply.Json.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32().ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData("\"max_tokens\":3", 3)]
    [InlineData("\"max_completion_tokens\":2", 2)]
    public async Task Answer_TooLong_SaysLength(string field, int tokens)
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{{Question}}],{{field}} }""");

        reply.Json.GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("length");
        reply.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(tokens);
    }

    [Fact]
    public async Task Answer_Stop_EndsThere()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{{Question}}],"stop":[" is"]}""");

        var choice = reply.Json.GetProperty("choices")[0];
        choice.GetProperty("message").GetProperty("content").GetString().ShouldBe("The capital of Korea");
        choice.GetProperty("finish_reason").GetString().ShouldBe("stop");
    }

    [Fact]
    public async Task Answer_SeedAndChoices_AreRepeatableAndDiffer()
    {
        const string Body = """{"messages":[{"role":"user","content":"Tell me a story about a fox."}],"n":3,"seed":7,"temperature":1.5,"max_tokens":20}""";

        var first = await demo.Http.PostAsync(Path, Body);
        var second = await demo.Http.PostAsync(Path, Body);

        var texts = Texts(first);
        texts.Count.ShouldBe(3);
        texts.Distinct().Count().ShouldBeGreaterThan(1);
        Texts(second).ShouldBe(texts);
        first.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Stream_Choices_GivesEachItsIndex()
    {
        var events = await demo.Http.EventsAsync(Path, $$"""{"messages":[{{Question}}],"n":2,"stream":true}""");

        var choices = events.SkipLast(1).Select(each => JsonDocument.Parse(each.Data).RootElement.GetProperty("choices")[0]).ToList();
        foreach (var index in (int[])[0, 1])
        {
            string.Concat(choices.Where(choice => choice.GetProperty("index").GetInt32() == index)
                .Select(choice => choice.GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")).ShouldBe("The capital of Korea is Seoul.");
        }
    }

    [Fact]
    public async Task Answer_Logprobs_BelongToTheText()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{{Question}}],"logprobs":true,"top_logprobs":2}""");

        var tokens = reply.Json.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content").EnumerateArray().ToList();
        string.Concat(tokens.Select(token => token.GetProperty("token").GetString())).ShouldBe("The capital of Korea is Seoul.");
        tokens.ShouldAllBe(token => token.GetProperty("logprob").GetDouble() <= 0 && token.GetProperty("top_logprobs").GetArrayLength() == 2);
        tokens[0].GetProperty("bytes").EnumerateArray().Select(each => each.GetInt32()).ShouldBe([84, 104, 101]);
    }

    [Fact]
    public async Task Stream_Logprobs_ComeWithTheirText()
    {
        var events = await demo.Http.EventsAsync(Path, $$"""{"messages":[{{Question}}],"logprobs":true,"stream":true}""");

        var tokens = events.SkipLast(1).Select(each => JsonDocument.Parse(each.Data).RootElement.GetProperty("choices")[0])
            .Where(choice => choice.TryGetProperty("logprobs", out _)).SelectMany(choice => choice.GetProperty("logprobs").GetProperty("content").EnumerateArray());
        string.Concat(tokens.Select(token => token.GetProperty("token").GetString())).ShouldBe("The capital of Korea is Seoul.");
    }

    [Fact]
    public async Task Answer_LogitBias_ForbidsATokenAndFavoursAnother()
    {
        var the = demo.Model.Tokenize("The", addSpecial: false).ShouldHaveSingleItem();

        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{{Question}}],"logit_bias":{"{{the}}":-100},"max_tokens":10}""");

        Texts(reply)[0].ShouldNotStartWith("The");
    }

    [Fact]
    public async Task Answer_DeveloperMessageInTheMiddle_IsTaken()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hello!"},{"role":"developer","content":"Be brief."},{{Question}}]}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
    }

    [Theory]
    [InlineData("""{"messages":"hi"}""", "messages", "invalid_type")]
    [InlineData("""{}""", "messages", "missing_value")]
    [InlineData("""{"messages":[]}""", "messages", "invalid_value")]
    [InlineData("""{"messages":["hi"]}""", "messages[0]", "invalid_type")]
    [InlineData("""{"messages":[{"content":"x"}]}""", "messages[0].role", "missing_value")]
    [InlineData("""{"messages":[{"role":"robot","content":"x"}]}""", "messages[0].role", "invalid_value")]
    [InlineData("""{"messages":[{"role":"user","content":5}]}""", "messages[0].content", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}]}""", "messages[0].content[0].image_url.url", "invalid_image")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":"data:image/png;base64,AAAA"}]}]}""", "messages[0].content[0].image_url", "invalid_image")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", "messages[0].content[0].image_url", "missing_value")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"input_audio"}]}]}""", "messages[0].content[0]", "unsupported_content")]
    [InlineData("""{"messages":[{"role":"system","content":[{"type":"image_url","image_url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}]}]}""", "messages[0].content[0]", "unsupported_content")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":"hot"}""", "temperature", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":101}""", "temperature", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":1e999}""", "temperature", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"max_tokens":0}""", "max_tokens", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"max_tokens":2.5}""", "max_tokens", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":1000}""", "n", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"stream":"yes"}""", "stream", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"stop":7}""", "stop", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"logit_bias":{"99999999":1}}""", "logit_bias.99999999", "invalid_value")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"top_logprobs":2}""", "top_logprobs", "invalid_value")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{}}]}""", "tools[0].function.name", "missing_value")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"a","parameters":[]}}]}""", "tools[0].function.parameters", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tool_choice":"required"}""", "tool_choice", "invalid_value")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"function","function":{"name":"b"}}}""", "tool_choice.function.name", "invalid_value")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"yaml"}}""", "response_format.type", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema"}}""", "response_format.schema", "missing_value")]
    [InlineData("""{"model":5,"messages":[]}""", "model", "invalid_type")]
    public async Task Answer_WrongField_IsRefusedWithItsPlace(string body, string param, string code)
    {
        var reply = await demo.Http.PostAsync(Path, body);

        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Error.GetProperty("param").GetString().ShouldBe(param);
        reply.Error.GetProperty("code").GetString().ShouldBe(code);
        reply.Error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        reply.Error.GetProperty("message").GetString()!.Length.ShouldBeGreaterThan(20);
    }

    [Theory]
    [InlineData("""{"grammar":"root ::= ("}""", "invalid_grammar")]
    [InlineData("""{"reasoning_effort":"a b"}""", "invalid_type")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"a"}}],"tool_choice":"required","response_format":{"type":"json_object"},"grammar":"root ::= \"a\""}""", "invalid_value")]
    public async Task Answer_Contradiction_IsRefused(string fields, string code)
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{{Question}}],{{fields[1..]}}""");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Error.GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Answer_ToolWithUnanchoredPattern_IsTaken()
    {
        var reply = await demo.Http.PostAsync(Path, $$$"""
            {"max_tokens":30,"messages":[{{{Question}}}],"tools":[{"type":"function","function":{"name":"find","parameters":{"type":"object","properties":{
              "a":{"type":"string","pattern":"foo"},"b":{"type":"string","pattern":"(?<=x)y"},"c":{"$ref":"#/nowhere"} } } } }]}
            """);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
    }

    [Fact]
    public async Task Answer_PromptLongerThanTheContext_IsRefusedWithBothCounts()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("fox ", 3000))}}"}],"stream":true}""");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Error.GetProperty("code").GetString().ShouldBe("context_length_exceeded");
        reply.Error.GetProperty("n_ctx").GetInt32().ShouldBe(1024);
        reply.Error.GetProperty("message").GetString()!.ShouldContain(reply.Error.GetProperty("n_prompt_tokens").GetInt32().ToString());
    }

    [Fact]
    public async Task Answer_UnknownModel_IsNotFound()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"model":"gpt-9","messages":[{{Question}}]}""");

        reply.Status.ShouldBe(HttpStatusCode.NotFound);
        reply.Error.GetProperty("code").GetString().ShouldBe("model_not_found");
        reply.Error.GetProperty("message").GetString()!.ShouldContain("demo");
    }

    [Theory]
    [InlineData("DEMO")]
    [InlineData("fast")]
    [InlineData("demo:latest")]
    [InlineData("")]
    public async Task Answer_OtherNameOfTheModel_Answers(string name)
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"model":"{{name}}","messages":[{{Question}}]}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
    }

    [Fact]
    public async Task CountTokens_Chat_IsWhatTheAnswerCounts()
    {
        var body = $$"""{"messages":[{{Question}}],"tools":[{{Weather}}]}""";

        var counted = await demo.Http.PostAsync(Path + "/input_tokens", body);

        counted.Json.GetProperty("object").GetString().ShouldBe("response.input_tokens");
        counted.Json.GetProperty("input_tokens").GetInt32()
            .ShouldBe((await demo.Http.PostAsync(Path, body)).Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task CountTokens_MoreThanTheContextHolds_IsCountedAllTheSame()
    {
        var counted = await demo.Http.PostAsync(Path + "/input_tokens", $$"""{"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("fox ", 3000))}}"}]}""");

        counted.Json.GetProperty("input_tokens").GetInt32().ShouldBeGreaterThan(1024);
    }

    private static JsonElement Delta(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("delta");

    private static string? Reason(JsonElement chunk) => chunk.GetProperty("choices")[0].GetProperty("finish_reason").GetString();

    private static List<string?> Texts(Reply reply) =>
        [.. reply.Json.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("message").GetProperty("content").GetString())];
}
