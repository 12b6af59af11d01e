using System.Text.Json;
using LocalRunner.Server.OpenAi;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Tests.OpenAi;

public sealed class ReasoningReaderTests
{
    [Theory]
    [InlineData("""{"reasoning_effort":"none"}""", false, null, null)]
    [InlineData("""{"reasoning_effort":"minimal"}""", true, "minimal", null)]
    [InlineData("""{"reasoning_effort":"xhigh"}""", true, "xhigh", null)]
    [InlineData("""{"reasoning":{"effort":"low","summary":"auto"}}""", true, "low", null)]
    [InlineData("""{"reasoning":{"enabled":false}}""", false, null, null)]
    [InlineData("""{"reasoning":{"max_tokens":40}}""", null, null, 40)]
    [InlineData("""{"thinking_budget_tokens":-1,"chat_template_kwargs":{"enable_thinking":true}}""", true, null, null)]
    [InlineData("""{"chat_template_kwargs":{"thinking":false,"reasoning_effort":"high"}}""", true, "high", null)]
    public void Read_Fields_SayWhetherAndHowLong(string body, bool? enabled, string? effort, int? budget)
    {
        var thinking = Read(body).Thinking.ShouldNotBeNull();

        (thinking.Enabled, thinking.Effort, thinking.BudgetTokens).ShouldBe((enabled, effort, budget));
    }

    [Fact]
    public void Read_OtherVariables_ReachTheTemplate()
    {
        var options = Read("""{"chat_template_kwargs":{"date":"today","enable_thinking":"yes"}}""");

        options.Thinking.ShouldBeNull();
        options.TemplateValues.ShouldNotBeNull().Keys.ShouldBe(["date", "enable_thinking"]);
    }

    [Fact]
    public void Read_Nothing_KeepsTheDefaults()
    {
        var defaults = new GenerationOptions { Thinking = ThinkingOptions.Off };

        ReasoningReader.Read(JsonField.Of(JsonDocument.Parse("{}")), defaults).ShouldBe(defaults);
    }

    private static GenerationOptions Read(string body) => ReasoningReader.Read(JsonField.Of(JsonDocument.Parse(body)), new());
}
