using System.Text;
using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Tests.Wire;

public sealed class ApiErrorTests
{
    public static TheoryData<LocalRunnerError> Kinds => [.. Enum.GetValues<LocalRunnerError>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_EveryKind_KeepsItsMessage(LocalRunnerError kind)
    {
        var error = ApiError.Of(new LocalRunnerException(kind, "What happened."));

        error.Message.ShouldBe("What happened.");
        error.Status.ShouldBeInRange(400, 599);
        error.Code.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Of_UnforeseenException_TellsNothingOfIt()
    {
        var error = ApiError.Of(new InvalidOperationException("/home/ada/secret"));

        error.Status.ShouldBe(500);
        error.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void Write_TooLongPrompt_HasTheFormOfEachDialect()
    {
        var error = ApiError.Of(new LocalRunnerException(LocalRunnerError.PromptTooLong, "The prompt has 9 tokens; the context holds 4.") { PromptTokens = 9, ContextTokens = 4 });

        Written(error, ApiDialect.OpenAi).ShouldBe(
            """{"error":{"message":"The prompt has 9 tokens; the context holds 4.","type":"invalid_request_error","param":null,"code":"context_length_exceeded","n_prompt_tokens":9,"n_ctx":4}}""");
        Written(error, ApiDialect.Llama).ShouldBe(
            """{"error":{"message":"The prompt has 9 tokens; the context holds 4.","type":"exceed_context_size_error","code":400,"n_prompt_tokens":9,"n_ctx":4}}""");
        Written(error, ApiDialect.Anthropic).ShouldBe("""{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens > 4 maximum"}}""");
        Written(error, ApiDialect.Ollama).ShouldBe("""{"error":"The prompt has 9 tokens; the context holds 4."}""");
    }

    private static string Written(ApiError error, ApiDialect dialect)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            error.Write(json, dialect);
        return Encoding.UTF8.GetString(stream.ToArray()).Replace("\\u003E", ">", StringComparison.Ordinal);
    }
}
