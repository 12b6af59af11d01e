using System.Net;
using System.Text;
using System.Text.Json;
using LocalRunner.Fixtures;
using LocalRunner.Synthesis;

namespace LocalRunner.Server.Tests.Llama;

public sealed class LlamaRoutesTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Prompt = "<|im_start|>user\\nWhat is the capital of Korea?<|im_end|>\\n<|im_start|>assistant\\n";
    private const string Answer = "The capital of Korea is Seoul.";

    [Theory]
    [InlineData("/completion", """{"n_predict": 3}""", "prompt")]
    [InlineData("/completion", """{"prompt": [1, "a", {}]}""", "prompt[2]")]
    [InlineData("/completion", """{"prompt": [99999999]}""", "prompt[0]")]
    [InlineData("/completion", """{"prompt": "a", "top_k": "all"}""", "top_k")]
    [InlineData("/completion", """{"prompt": "a", "temperature": 1e30}""", "temperature")]
    [InlineData("/completion", """{"prompt": "a", "repeat_last_n": -5}""", "repeat_last_n")]
    [InlineData("/completion", """{"prompt": "a", "logit_bias": [[1]]}""", "logit_bias[0]")]
    [InlineData("/completion", """{"prompt": "a", "logit_bias": [[99999999, 1]]}""", "logit_bias[0][0]")]
    [InlineData("/completion", """{"prompt": "a", "grammar": "root ::= ("}""", "rammar")]
    [InlineData("/completion", """{"prompt": "a", "json_schema": 3}""", "json_schema")]
    [InlineData("/completion", """{"prompt": "a", "n_probs": 100000}""", "n_probs")]
    [InlineData("/infill", """{"input_suffix": "a"}""", "input_prefix")]
    [InlineData("/infill", """{"input_prefix": "a", "input_suffix": "b", "input_extra": [{"filename": "x"}]}""", "input_extra[0].text")]
    [InlineData("/tokenize", """{}""", "content")]
    [InlineData("/detokenize", """{"tokens": [-1]}""", "tokens[0]")]
    [InlineData("/detokenize", """{"tokens": "a"}""", "tokens")]
    [InlineData("/rerank", """{"query": "a"}""", "documents")]
    [InlineData("/rerank", """{"documents": ["a"]}""", "query")]
    [InlineData("/rerank", """{"query": "a", "documents": ["b"]}""", "scores no documents")]
    [InlineData("/apply-template", """{"messages": "Hi"}""", "messages")]
    public async Task Post_BrokenRequest_IsRefusedWithANumberForItsCode(string path, string body, string expected)
    {
        var response = await demo.Http.PostAsync(path, body);

        response.Status.ShouldBe(HttpStatusCode.BadRequest);
        var error = response.Json.GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(400);
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
        error.GetProperty("message").GetString()!.ShouldContain(expected);
    }

    [Fact]
    public async Task Completion_PromptTooLong_TellsBothCounts()
    {
        var response = await demo.Http.PostAsync("/completion", $$"""{"prompt": "{{string.Concat(Enumerable.Repeat("one two three ", 500))}}"}""");

        var error = response.Json.GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe("exceed_context_size_error");
        error.GetProperty("n_ctx").GetInt32().ShouldBe(1024);
        error.GetProperty("n_prompt_tokens").GetInt32().ShouldBeGreaterThan(1024);
    }

    [Fact]
    public async Task Completion_Prompt_IsContinuedWithTimings()
    {
        var reply = await demo.Http.AnswerAsync("/completion", $$"""{"prompt": "{{Prompt}}", "return_tokens": true}""");

        reply.GetProperty("content").GetString().ShouldBe(Answer);
        reply.GetProperty("stop").GetBoolean().ShouldBeTrue();
        reply.GetProperty("stop_type").GetString().ShouldBe("eos");
        reply.GetProperty("tokens_predicted").GetInt32().ShouldBe(reply.GetProperty("tokens").GetArrayLength());
        reply.GetProperty("timings").GetProperty("predicted_per_second").GetDouble().ShouldBePositive();
        reply.GetProperty("timings").GetProperty("cache_n").GetInt32().ShouldBe(reply.GetProperty("tokens_cached").GetInt32());
    }

    [Fact]
    public async Task Completion_Stream_EndsWithAStop()
    {
        var events = (await demo.Http.EventsAsync("/completion", $$"""{"prompt": "{{Prompt}}", "stream": true, "stop": " Seoul"}""")).ConvertAll(found => JsonDocument.Parse(found.Data).RootElement);

        string.Concat(events.Select(found => found.GetProperty("content").GetString())).ShouldBe("The capital of Korea is");
        events[..^1].ShouldAllBe(found => !found.GetProperty("stop").GetBoolean());
        events[^1].GetProperty("stop_type").GetString().ShouldBe("word");
        events[^1].GetProperty("stopping_word").GetString().ShouldBe(" Seoul");
    }

    [Fact]
    public async Task Completion_TokensAndTexts_AreOnePrompt()
    {
        var (start, end) = (demo.Model.Tokenize("<|im_start|>", addSpecial: false)[0], demo.Model.Tokenize("<|im_end|>", addSpecial: false)[0]);

        var reply = await demo.Http.AnswerAsync("/completion", $$"""{"prompt": [{{start}}, "user\nWhat is the capital of Korea?", {{end}}, "\n", {{start}}, "assistant\n"]}""");

        reply.GetProperty("content").GetString().ShouldBe(Answer);
    }

    [Fact]
    public async Task Completion_Probabilities_AreToldOfEachToken()
    {
        var reply = await demo.Http.AnswerAsync("/completion", $$"""{"prompt": "{{Prompt}}", "n_predict": 2, "n_probs": 3}""");

        var probabilities = reply.GetProperty("completion_probabilities");
        probabilities.GetArrayLength().ShouldBe(2);
        probabilities[0].GetProperty("top_logprobs").GetArrayLength().ShouldBe(3);
        probabilities[0].GetProperty("logprob").GetDouble().ShouldBeLessThanOrEqualTo(0);
    }

    [Theory]
    [InlineData("""[["Seoul", false], [" Seoul", false]]""")]
    [InlineData("""{" Seoul": -100, "Seoul": -100}""")]
    public async Task Completion_Bias_ForbidsATokenByItsText(string bias) =>
        (await demo.Http.AnswerAsync("/completion", $$"""{"prompt": "{{Prompt}}", "logit_bias": {{bias}}, "n_predict": 20}""")).GetProperty("content").GetString()!.ShouldNotContain("Seoul");

    [Fact]
    public async Task Completion_IgnoreEos_GoesOnToTheLimit()
    {
        var reply = await demo.Http.AnswerAsync("/completion", $$"""{"prompt": "{{Prompt}}", "ignore_eos": true, "n_predict": 40}""");

        reply.GetProperty("tokens_predicted").GetInt32().ShouldBe(40);
        reply.GetProperty("stop_type").GetString().ShouldBe("limit");
    }

    [Theory]
    [InlineData("\"grammar\": \"root ::= \\\"yes\\\" | \\\"no\\\"\"", "^(yes|no)$")]
    [InlineData("\"json_schema\": {\"type\": \"integer\", \"minimum\": 10, \"maximum\": 99}", "^[0-9]{2}$")]
    public async Task Completion_Grammar_IsFollowed(string constraint, string expected) =>
        (await demo.Http.AnswerAsync("/completion", $$"""{"prompt": "{{Prompt}}", {{constraint}}}""")).GetProperty("content").GetString()!.ShouldMatch(expected);

    [Fact]
    public async Task Infill_Code_FillsTheMiddle()
    {
        var reply = await demo.Http.AnswerAsync("/infill", """{"input_prefix": "public int Add(int a, int b)\n{\n", "prompt": "    ", "input_suffix": "\n}\n", "input_extra": [{"filename": "a.cs", "text": "var x = 1;"}], "n_predict": 20}""");

        reply.GetProperty("content").GetString()!.Trim().ShouldBe("return a + b;");
    }

    [Fact]
    public async Task Infill_LongFile_IsCutAroundTheMiddle()
    {
        var code = string.Concat(Enumerable.Repeat("using var file = File.OpenRead(path);\\n", 400));

        var reply = await demo.Http.AnswerAsync("/infill", $$"""{"input_prefix": "{{code}}", "input_suffix": "{{code}}", "n_predict": 5}""");

        reply.GetProperty("tokens_evaluated").GetInt32().ShouldBeInRange(900, 1024);
    }

    [Fact]
    public async Task Infill_ModelWithoutTheTokens_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("plain.gguf");
        SyntheticModel.Create(SmallShapes.Of("sample-llama")).Write(path);
        await using var model = await Demo.LoadAsync(path, new ModelOptions { ContextLength = 256 });
        await using var server = await RunningServer.StartAsync(model);

        var response = await server.Http.PostAsync("/infill", """{"input_prefix": "a", "input_suffix": "b"}""");

        response.Status.ShouldBe(HttpStatusCode.NotImplemented);
        (response.Text).ShouldContain("not_supported_error");
    }

    [Fact]
    public async Task Tokenize_AndBack_KeepsTheText()
    {
        var tokens = await demo.Http.AnswerAsync("/tokenize", """{"content": "안녕하세요 <|im_end|>"}""");
        var plain = await demo.Http.AnswerAsync("/tokenize", """{"content": "안녕하세요 <|im_end|>", "parse_special": false}""");
        var text = await demo.Http.AnswerAsync("/detokenize", $$"""{"tokens": {{tokens.GetProperty("tokens").GetRawText()}}}""");

        text.GetProperty("content").GetString().ShouldBe("안녕하세요 <|im_end|>");
        plain.GetProperty("tokens").GetArrayLength().ShouldBeGreaterThan(tokens.GetProperty("tokens").GetArrayLength());
    }

    [Fact]
    public async Task Tokenize_Pieces_AreTextsOrBytes()
    {
        var reply = await demo.Http.AnswerAsync("/tokenize", """{"content": "Hello 🦀", "with_pieces": true}""");

        var pieces = reply.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("piece")).ToList();
        pieces[0].ValueKind.ShouldBe(JsonValueKind.String);
        pieces.ShouldContain(piece => piece.ValueKind == JsonValueKind.Array);
        var bytes = pieces.SelectMany(piece => piece.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(piece.GetString()!) : [.. piece.EnumerateArray().Select(value => value.GetByte())]);
        Encoding.UTF8.GetString([.. bytes]).ShouldBe("Hello 🦀");
    }

    [Fact]
    public async Task ApplyTemplate_Messages_GiveThePrompt()
    {
        var reply = await demo.Http.AnswerAsync("/apply-template", """{"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}]}""");

        reply.GetProperty("prompt").GetString().ShouldBe("<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    }

    [Fact]
    public async Task Embedding_Texts_AreVectors()
    {
        await using var server = await RunningServer.StartAsync(EmbeddedDemo.Options(demo.Model));

        var reply = await server.Http.AnswerAsync("/embedding", """{"content": ["A fox.", "A bear."]}""");

        reply.GetArrayLength().ShouldBe(2);
        reply[1].GetProperty("index").GetInt32().ShouldBe(1);
        reply[1].GetProperty("embedding")[0].GetArrayLength().ShouldBe(demo.Model.Info.EmbeddingWidth);
    }

    [Fact]
    public async Task Props_AndSlots_TellWhatRuns()
    {
        var properties = (await demo.Http.AskAsync("/props")).Json;
        var slots = (await demo.Http.AskAsync("/slots")).Json;
        var change = await demo.Http.PostAsync("/slots/0?action=erase", "{}");

        properties.GetProperty("default_generation_settings").GetProperty("n_ctx").GetInt32().ShouldBe(1024);
        properties.GetProperty("total_slots").GetInt32().ShouldBe(slots.GetArrayLength());
        properties.GetProperty("chat_template").GetString()!.ShouldContain("im_start");
        slots[0].GetProperty("n_ctx").GetInt32().ShouldBe(1024);
        slots[0].GetProperty("is_processing").GetBoolean().ShouldBeFalse();
        change.Status.ShouldBe(HttpStatusCode.NotImplemented);
    }
}
