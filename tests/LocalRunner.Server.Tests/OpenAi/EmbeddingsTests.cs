using System.Net;
using System.Runtime.InteropServices;

namespace LocalRunner.Server.Tests.OpenAi;

public sealed class EmbeddingsTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/embeddings";

    [Fact]
    public async Task Answer_Texts_GivesVectorsOfLengthOne()
    {
        var reply = await demo.Http.PostAsync(Path, """{"model":"demo","input":["A fox.","A story of the sea."],"pooling":"mean"}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
        var data = reply.Json.GetProperty("data");
        data.GetArrayLength().ShouldBe(2);
        data[1].GetProperty("index").GetInt32().ShouldBe(1);
        var vector = Floats(data[0]);
        vector.Length.ShouldBe(demo.Model.Info.EmbeddingWidth);
        vector.Sum(value => value * (double)value).ShouldBe(1, 1e-4);
        reply.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBe(demo.Model.Tokenize("A fox.", parseSpecial: false).Length + demo.Model.Tokenize("A story of the sea.", parseSpecial: false).Length);
    }

    [Fact]
    public async Task Answer_Base64_IsTheSameVector()
    {
        var floats = await demo.Http.PostAsync(Path, """{"input":"A fox.","pooling":"mean"}""");

        var base64 = await demo.Http.PostAsync(Path, """{"input":"A fox.","pooling":"mean","encoding_format":"base64"}""");

        MemoryMarshal.Cast<byte, float>(base64.Json.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64()).ToArray()
            .ShouldBe(Floats(floats.Json.GetProperty("data")[0]));
    }

    [Fact]
    public async Task Answer_Tokens_AreTheirText()
    {
        var tokens = string.Join(',', demo.Model.Tokenize("A fox.", parseSpecial: false));
        var text = await demo.Http.PostAsync(Path, """{"input":"A fox.","pooling":"mean"}""");

        foreach (var input in (string[])[$"[{tokens}]", $"[[{tokens}]]"])
        {
            var reply = await demo.Http.PostAsync(Path, $$"""{"input":{{input}},"pooling":"mean"}""");
            Floats(reply.Json.GetProperty("data")[0]).ShouldBe(Floats(text.Json.GetProperty("data")[0]));
        }
    }

    [Fact]
    public async Task Answer_WidthOfTheModel_IsTakenAndAnotherRefused()
    {
        var width = demo.Model.Info.EmbeddingWidth;

        (await demo.Http.PostAsync(Path, $$"""{"input":"A","pooling":"mean","dimensions":{{width}}}""")).Status.ShouldBe(HttpStatusCode.OK);
        var reply = await demo.Http.PostAsync(Path, $$"""{"input":"A","pooling":"mean","dimensions":{{width / 2}}}""");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Error.GetProperty("param").GetString().ShouldBe("dimensions");
        reply.Error.GetProperty("message").GetString()!.ShouldContain(width.ToString());
    }

    [Theory]
    [InlineData("""{}""", "input")]
    [InlineData("""{"input":5}""", "input")]
    [InlineData("""{"input":[]}""", "input")]
    [InlineData("""{"input":[1,99999999]}""", "input[1]")]
    [InlineData("""{"input":["a",5]}""", "input[1]")]
    [InlineData("""{"input":"a","encoding_format":"int8"}""", "encoding_format")]
    [InlineData("""{"input":"a","pooling":"max"}""", "pooling")]
    public async Task Answer_WrongField_IsRefusedWithItsPlace(string body, string param)
    {
        var reply = await demo.Http.PostAsync(Path, body);

        reply.Status.ShouldBe(HttpStatusCode.BadRequest, reply.Text);
        reply.Error.GetProperty("param").GetString().ShouldBe(param);
    }

    [Fact]
    public async Task Answer_ModelWithoutPooling_IsRefusedWithAWayOut()
    {
        var reply = await demo.Http.PostAsync(Path, """{"input":"a"}""");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Error.GetProperty("message").GetString()!.ShouldContain("pooling");
    }

    [Fact]
    public async Task Answer_TextLongerThanTheModelReads_IsRefusedWithBothCounts()
    {
        var reply = await demo.Http.PostAsync(Path, $$"""{"input":"{{string.Concat(Enumerable.Repeat("fox ", 3000))}}","pooling":"mean"}""");

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Error.GetProperty("code").GetString().ShouldBe("context_length_exceeded");
        reply.Error.GetProperty("n_prompt_tokens").GetInt32().ShouldBeGreaterThan(reply.Error.GetProperty("n_ctx").GetInt32());
    }

    private static float[] Floats(System.Text.Json.JsonElement item) => [.. item.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
}
