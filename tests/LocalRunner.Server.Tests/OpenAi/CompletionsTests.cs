using System.Net;
using System.Text.Json;

namespace LocalRunner.Server.Tests.OpenAi;

public sealed class CompletionsTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/completions";

    [Fact]
    public async Task Answer_Text_IsContinuedAsInProcess()
    {
        var expected = await Fixtures.Answer.CollectAsync(demo.Model.GenerateAsync("Once upon a time", Fixtures.Demo.Greedy(12)));

        var reply = await demo.Http.PostAsync(Path, """{"model":"demo","prompt":"Once upon a time","max_tokens":12}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        reply.Json.GetProperty("object").GetString().ShouldBe("text_completion");
        var choice = reply.Json.GetProperty("choices")[0];
        choice.GetProperty("text").GetString().ShouldBe(expected.Text);
        choice.GetProperty("finish_reason").GetString().ShouldBe("length");
        reply.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(12);
    }

    [Fact]
    public async Task Answer_Tokens_AreContinuedAsTheirText()
    {
        var tokens = demo.Model.Tokenize("Once upon a time");

        var ofTokens = await demo.Http.PostAsync(Path, $$"""{"prompt":[{{string.Join(',', tokens)}}],"max_tokens":8}""");
        var ofText = await demo.Http.PostAsync(Path, """{"prompt":"Once upon a time","max_tokens":8}""");

        Text(ofTokens, 0).ShouldBe(Text(ofText, 0));
        ofTokens.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(tokens.Length);
    }

    [Fact]
    public async Task Answer_SeveralPromptsAndChoices_ComeInOrder()
    {
        var reply = await demo.Http.PostAsync(Path, """{"prompt":["Once upon","The fox"],"n":2,"max_tokens":4,"echo":true}""");

        reply.Json.GetProperty("choices").GetArrayLength().ShouldBe(4);
        Enumerable.Range(0, 4).Select(i => Text(reply, i)[..4]).ShouldBe(["Once", "Once", "The ", "The "]);
        reply.Json.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()).ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public async Task Answer_EchoAndLogprobs_MeasuresThePrompt()
    {
        var tokens = demo.Model.Tokenize("Once upon a time");
        var scores = await demo.Model.ScoreAsync(tokens);

        var reply = await demo.Http.PostAsync(Path, """{"prompt":"Once upon a time","max_tokens":0,"echo":true,"logprobs":1}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        Text(reply, 0).ShouldBe("Once upon a time");
        var logprobs = reply.Json.GetProperty("choices")[0].GetProperty("logprobs");
        var values = logprobs.GetProperty("token_logprobs").EnumerateArray().ToList();
        values[0].ValueKind.ShouldBe(JsonValueKind.Null);
        values.Skip(1).Select(value => value.GetDouble()).ShouldBe(scores, 1e-9);
        reply.Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Answer_Logprobs_HaveTheirPlacesInTheText()
    {
        var reply = await demo.Http.PostAsync(Path, """{"prompt":"Once upon a time","max_tokens":6,"logprobs":3}""");

        var logprobs = reply.Json.GetProperty("choices")[0].GetProperty("logprobs");
        var tokens = logprobs.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!).ToList();
        tokens.Count.ShouldBe(6);
        string.Concat(tokens).ShouldBe(Text(reply, 0));
        logprobs.GetProperty("text_offset").EnumerateArray().Select(each => each.GetInt32()).ShouldBe(Enumerable.Range(0, 6).Select(i => tokens.Take(i).Sum(token => token.Length)));
        logprobs.GetProperty("top_logprobs").EnumerateArray().ShouldAllBe(top => top.EnumerateObject().Count() <= 3);
    }

    [Fact]
    public async Task Stream_Text_IsWhatIsAnsweredWhole()
    {
        var whole = await demo.Http.PostAsync(Path, """{"prompt":"Once upon a time","max_tokens":10}""");

        var events = await demo.Http.EventsAsync(Path, """{"prompt":"Once upon a time","max_tokens":10,"stream":true,"stream_options":{"include_usage":true}}""");

        events[^1].Data.ShouldBe("[DONE]");
        var chunks = events.SkipLast(1).Select(each => JsonDocument.Parse(each.Data).RootElement).ToList();
        chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32().ShouldBe(10);
        string.Concat(chunks.SkipLast(1).Select(chunk => chunk.GetProperty("choices")[0].GetProperty("text").GetString())).ShouldBe(Text(whole, 0));
        chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString().ShouldBe("length");
    }

    [Theory]
    [InlineData("""{}""", "prompt")]
    [InlineData("""{"prompt":5}""", "prompt")]
    [InlineData("""{"prompt":[]}""", "prompt")]
    [InlineData("""{"prompt":[1,"a"]}""", "prompt[1]")]
    [InlineData("""{"prompt":[99999999]}""", "prompt[0]")]
    [InlineData("""{"prompt":[-1]}""", "prompt[0]")]
    [InlineData("""{"prompt":["a",null]}""", "prompt[1]")]
    [InlineData("""{"prompt":"a","suffix":"b"}""", "suffix")]
    [InlineData("""{"prompt":"a","best_of":3}""", "best_of")]
    [InlineData("""{"prompt":"a","logprobs":true}""", "logprobs")]
    public async Task Answer_WrongField_IsRefusedWithItsPlace(string body, string param)
    {
        var reply = await demo.Http.PostAsync(Path, body);

        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Error.GetProperty("param").GetString().ShouldBe(param);
    }

    private static string Text(Reply reply, int choice) => reply.Json.GetProperty("choices")[choice].GetProperty("text").GetString()!;
}
