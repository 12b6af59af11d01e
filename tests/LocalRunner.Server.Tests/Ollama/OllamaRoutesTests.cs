using System.Net;
using System.Text.Json;

namespace LocalRunner.Server.Tests.Ollama;

public sealed class OllamaRoutesTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Weather = """{"type": "function", "function": {"name": "get_weather", "description": "Weather in a city", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}""";

    [Theory]
    [InlineData("/api/chat", """{"messages": [{"role": "user", "content": "Hi"}]}""", "model")]
    [InlineData("/api/chat", """{"model": "demo", "messages": {"role": "user"}}""", "messages")]
    [InlineData("/api/chat", """{"model": "demo", "messages": [{"content": "Hi"}]}""", "messages[0].role")]
    [InlineData("/api/chat", """{"model": "demo", "messages": [{"role": "robot", "content": "Hi"}]}""", "robot")]
    [InlineData("/api/chat", """{"model": "demo", "messages": [{"role": "user", "content": ["Hi"]}]}""", "messages[0].content")]
    [InlineData("/api/chat", """{"model": "demo", "messages": [{"role": "user", "content": "Hi", "images": ["aGk="]}]}""", "messages[0].images[0]")]
    [InlineData("/api/chat", """{"model": "demo", "options": {"temperature": "hot"}, "messages": [{"role": "user", "content": "Hi"}]}""", "options.temperature")]
    [InlineData("/api/chat", """{"model": "demo", "options": {"top_p": 2}, "messages": [{"role": "user", "content": "Hi"}]}""", "options.top_p")]
    [InlineData("/api/chat", """{"model": "demo", "options": [], "messages": [{"role": "user", "content": "Hi"}]}""", "options")]
    [InlineData("/api/chat", """{"model": "demo", "format": "xml", "messages": [{"role": "user", "content": "Hi"}]}""", "xml")]
    [InlineData("/api/chat", """{"model": "demo", "think": "loudly", "messages": [{"role": "user", "content": "Hi"}]}""", "loudly")]
    [InlineData("/api/chat", """{"model": "demo", "tools": [{"type": "function"}], "messages": [{"role": "user", "content": "Hi"}]}""", "tools[0].function.name")]
    [InlineData("/api/chat", """{"model": "demo", "keep_alive": "soon", "messages": []}""", "soon")]
    [InlineData("/api/generate", """{"model": "demo", "prompt": ["Hi"]}""", "prompt")]
    [InlineData("/api/generate", """{"model": "demo", "prompt": "Hi", "images": ["aGk="]}""", "images[0]")]
    [InlineData("/api/generate", """{"model": "demo", "prompt": "Hi", "raw": true, "images": ["iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="]}""", "raw")]
    [InlineData("/api/generate", """{"model": "demo", "prompt": "Hi", "images": ["iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="]}""", "--mmproj")]
    [InlineData("/api/generate", """{"model": "demo", "prompt": "Hi", "template": "{{ .Prompt }}"}""", "template")]
    [InlineData("/api/generate", """{"model": "demo", "prompt": "Hi", "context": [1, 2]}""", "context")]
    [InlineData("/api/embed", """{"model": "demo", "input": [1]}""", "input[0]")]
    [InlineData("/api/embed", """{"model": "demo", "input": ["Hi", ""]}""", "input[1]")]
    [InlineData("/api/embed", """{"model": "demo", "input": "Hi", "dimensions": 0}""", "dimensions")]
    [InlineData("/api/chat", """{"model": "demo", "messages": [""", "no JSON")]
    public async Task Post_BrokenRequest_IsRefusedWithATextThatNamesThePlace(string path, string body, string expected)
    {
        var response = await demo.Http.PostAsync(path, body);

        response.Status.ShouldBe(HttpStatusCode.BadRequest);
        response.Json.GetProperty("error").GetString()!.ShouldContain(expected);
    }

    [Fact]
    public async Task Chat_NothingSaidOfStreaming_StreamsLines()
    {
        using var response = await demo.Http.BeginPostAsync("/api/chat", """{"model": "demo", "messages": [{"role": "user", "content": "What is the capital of Korea?"}]}""");

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Count.ShouldBeGreaterThan(3);
        lines.ShouldAllBe(line => line.GetProperty("model").GetString() == "demo" && line.GetProperty("created_at").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-5));
        lines[..^1].ShouldAllBe(line => !line.GetProperty("done").GetBoolean());
        string.Concat(lines.Select(line => line.GetProperty("message").GetProperty("content").GetString())).ShouldBe("The capital of Korea is Seoul.");
        lines[^1].GetProperty("done").GetBoolean().ShouldBeTrue();
        lines[^1].GetProperty("load_duration").GetInt64().ShouldBe(0);
        lines[^1].GetProperty("prompt_eval_count").GetInt32().ShouldBePositive();
    }

    [Fact]
    public async Task Chat_Call_HasArgumentsThatAreAnObject()
    {
        var response = await demo.Http.PostAsync("/api/chat", $$"""{"model": "demo", "stream": false, "tools": [{{Weather}}], "messages": [{"role": "user", "content": "What is the weather in Seoul?"}]}""");

        var reply = response.Json;
        var function = reply.GetProperty("message").GetProperty("tool_calls").EnumerateArray().ShouldHaveSingleItem().GetProperty("function");
        function.GetProperty("name").GetString().ShouldBe("get_weather");
        function.GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Seoul");
        reply.GetProperty("message").GetProperty("content").GetString().ShouldBe("");
        reply.GetProperty("done_reason").GetString().ShouldBe("stop");
    }

    [Theory]
    [InlineData("""{"city": "Seoul"}""")]
    [InlineData("\"{\\\"city\\\": \\\"Seoul\\\"}\"")]
    [InlineData("\"{\\\"city\\\": \\\"Seo\"")]
    [InlineData("\"weather, please\"")]
    [InlineData("null")]
    public async Task Chat_HistoryWithCalls_IsReadWhateverTheArguments(string arguments)
    {
        var response = await demo.Http.PostAsync("/api/chat", $$"""
            {"model": "demo", "stream": false, "think": false, "tools": [{{Weather}}], "messages": [
                {"role": "user", "content": "What is the weather in Seoul?"},
                {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "get_weather", "arguments": {{arguments}} } }]},
                {"role": "tool", "content": "{\"weather\": \"sunny\", \"temperature\": 21}"}]}
            """);

        response.Status.ShouldBe(HttpStatusCode.OK);
        response.Json.GetProperty("message").GetProperty("content").GetString()!.ShouldContain("sunny");
    }

    [Theory]
    [InlineData("""{"model": "demo", "messages": []}""", "/api/chat", "load")]
    [InlineData("""{"model": "demo:latest", "keep_alive": 0}""", "/api/chat", "unload")]
    [InlineData("""{"model": "DEMO", "keep_alive": "10m"}""", "/api/generate", "load")]
    [InlineData("""{"model": "fast", "prompt": "", "keep_alive": "0s"}""", "/api/generate", "unload")]
    public async Task Post_NothingToAnswer_Loads(string body, string path, string reason)
    {
        var response = await demo.Http.PostAsync(path, body);

        var reply = response.Json;
        reply.GetProperty("done").GetBoolean().ShouldBeTrue();
        reply.GetProperty("done_reason").GetString().ShouldBe(reason);
    }

    [Fact]
    public async Task Generate_Raw_ContinuesTheTextItself()
    {
        var response = await demo.Http.PostAsync("/api/generate", """
            {"model": "demo", "raw": true, "stream": false, "prompt": "<|im_start|>user\nWhat is the capital of Korea?<|im_end|>\n<|im_start|>assistant\n",
             "options": {"num_predict": 3, "temperature": 0.0, "top_k": 40.0, "stop": ["\n"], "num_ctx": 4096, "seed": 7, "repeat_penalty": 1.0, "min_p": 0.05, "num_gpu": 99}}
            """);

        var reply = response.Json;
        reply.GetProperty("response").GetString()!.ShouldStartWith("The capital");
        reply.GetProperty("eval_count").GetInt32().ShouldBe(3);
        reply.GetProperty("done_reason").GetString().ShouldBe("length");
    }

    [Fact]
    public async Task Generate_Suffix_FillsTheMiddle()
    {
        var response = await demo.Http.PostAsync("/api/generate", """{"model": "demo", "stream": false, "prompt": "public int Add(int a, int b)\n{\n    ", "suffix": "\n}\n"}""");

        response.Json.GetProperty("response").GetString()!.Trim().ShouldBe("return a + b;");
    }

    [Fact]
    public async Task Generate_RawWithFormat_IsHeldToIt()
    {
        var response = await demo.Http.PostAsync("/api/generate", """
            {"model": "demo", "raw": true, "stream": false, "prompt": "Ada is 36 years old.", "format": {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"], "additionalProperties": false}}
            """);

        JsonDocument.Parse(response.Json.GetProperty("response").GetString()!).RootElement.GetProperty("age").ValueKind.ShouldBe(JsonValueKind.Number);
    }

    [Fact]
    public async Task Show_ByName_TellsPredictedAndMeasuredMemory()
    {
        var response = await demo.Http.PostAsync("/api/show", """{"name": "demo"}""");

        var card = response.Json;
        card.GetProperty("predicted_memory").GetProperty("kv_cache").GetInt64().ShouldBePositive();
        card.GetProperty("measured_memory").GetProperty("kv_cache").GetInt64().ShouldBePositive();
        card.GetProperty("model_info").GetProperty("llama.context_length").GetInt32().ShouldBe(1024);
        card.GetProperty("license").GetString().ShouldBe("");
    }
}
