using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Jinja.Values;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Tests.Chat;

public sealed class MessageRewritingTests
{
    private static readonly TemplateCapabilities s_all = new()
    {
        TextContent = true,
        TypedContent = true,
        System = true,
        LateSystem = true,
        ToolCalls = true,
        ObjectArguments = true,
        TextArguments = true,
        NullContent = true,
    };

    [Fact]
    public void Rewrite_WhatTheTemplateCanRender_StaysAsItIs()
    {
        const string Messages =
            """[{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "u"}]}, {"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1}}}]}, {"role": "system", "content": "t"}]""";

        Rewritten(Messages, s_all).ShouldBe(Messages);
    }

    [Fact]
    public void Rewrite_MessagesThatNeedNoChange_AreTheSameObjects()
    {
        var messages = JsonValues.Read(
            """[{"role": "developer", "content": "d"}, {"role": "user", "content": "u"}, {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1}}}]}]""", isInput: true);

        var rewritten = MessageRewriting.Rewrite(messages, s_all).AsList;

        rewritten[0].AsDict.ShouldNotBeSameAs(messages.AsList[0].AsDict);
        rewritten[1].AsDict.ShouldBeSameAs(messages.AsList[1].AsDict);
        rewritten[2].AsDict.ShouldBeSameAs(messages.AsList[2].AsDict);
    }

    [Fact]
    public void Rewrite_Developer_BecomesSystem() =>
        Rewritten("""[{"role": "developer", "content": "d"}]""", s_all).ShouldBe("""[{"role": "system", "content": "d"}]""");

    [Fact]
    public void Rewrite_SystemMessagesInARow_BecomeOne() =>
        Rewritten("""[{"role": "system", "content": "a"}, {"role": "developer", "content": "b"}, {"role": "system", "content": "c"}, {"role": "user", "content": "u"}]""", s_all)
            .ShouldBe("""[{"role": "system", "content": "a\nb\nc"}, {"role": "user", "content": "u"}]""");

    [Fact]
    public void Rewrite_LateSystemThatIsNotRendered_MovesToTheFront() =>
        Rewritten("""[{"role": "system", "content": "a"}, {"role": "user", "content": "u"}, {"role": "system", "content": "b"}]""", s_all with { LateSystem = false })
            .ShouldBe("""[{"role": "system", "content": "a\nb"}, {"role": "user", "content": "u"}]""");

    [Theory]
    [InlineData("reasoning_content", true, """[{"role": "assistant", "reasoning_content": "t", "content": "a", "tool_calls": [1]}]""")]
    [InlineData("thinking", true, """[{"role": "assistant", "content": "a", "tool_calls": [1], "thinking": "t"}]""")]
    [InlineData("thinking", false, """[{"role": "assistant", "content": "", "tool_calls": [1], "thinking": "t\na"}]""")]
    public void Rewrite_Reasoning_StandsWhereTheTemplateLooksForIt(string key, bool beside, string expected) =>
        Rewritten("""[{"role": "assistant", "reasoning_content": "t", "content": "a", "tool_calls": [1]}]""", s_all with { ReasoningKey = key, ReasoningBesideContent = beside })
            .ShouldBe(expected);

    [Theory]
    [InlineData("LiquidAI/LFM2.5-VL-450M")]
    [InlineData("openbmb/MiniCPM3-4B")]
    [InlineData("CohereLabs/c4ai-command-a-03-2025")]
    [InlineData("CohereLabs/command-a-reasoning-08-2025")]
    [InlineData("Qwen/Qwen3-0.6B")]
    [InlineData("zai-org/GLM-5.1")]
    [InlineData("moonshotai/Kimi-K2-Thinking")]
    public void Render_ThoughtsBeforeACall_AreKept(string name)
    {
        var template = ChatTemplate.Parse(FamilyTemplates.All.Single(found => found.Name == name).Source, "<s>", "</s>");
        using var messages = JsonDocument.Parse("""
            [{"role": "user", "content": "u"},
             {"role": "assistant", "reasoning_content": "zyxwv", "content": "", "tool_calls": [{"type": "function", "id": "abcdefghi", "function": {"name": "f", "arguments": {"x": 1}}}]},
             {"role": "tool", "tool_call_id": "abcdefghi", "name": "f", "content": "3"}]
            """);

        template.Render(messages.RootElement).Text.ShouldContain("zyxwv");
    }

    [Fact]
    public void Rewrite_SystemThatIsNotRendered_JoinsTheNextUserMessage()
    {
        var without = s_all with { System = false, LateSystem = false };

        Rewritten("""[{"role": "system", "content": "a"}, {"role": "user", "content": "u"}]""", without).ShouldBe("""[{"role": "user", "content": "a\nu"}]""");
        Rewritten("""[{"role": "user", "content": "u"}, {"role": "system", "content": "a"}]""", without)
            .ShouldBe("""[{"role": "user", "content": "u"}, {"role": "user", "content": "a"}]""");
        Rewritten("""[{"role": "system", "content": [{"type": "text", "text": "a"}]}, {"role": "user", "content": "u"}]""", without)
            .ShouldBe("""[{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "u"}]}]""");
    }

    [Fact]
    public void Rewrite_Content_BecomesWhatIsRendered()
    {
        Rewritten("""[{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]}]""", s_all with { TypedContent = false })
            .ShouldBe("""[{"role": "user", "content": "a\nb"}]""");
        Rewritten("""[{"role": "user", "content": "a"}]""", s_all with { TextContent = false }).ShouldBe("""[{"role": "user", "content": [{"type": "text", "text": "a"}]}]""");
    }

    [Fact]
    public void Rewrite_Arguments_BecomeWhatIsRendered()
    {
        const string Objects = """[{"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": {"x": [1, 2.0]}}}]}]""";
        const string Texts = """[{"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": "{\"x\": [1, 2.0]}"}}]}]""";

        Rewritten(Texts, s_all).ShouldBe(Objects);
        Rewritten(Objects, s_all with { ObjectArguments = false }).ShouldBe(Texts);
        Rewritten(Texts, s_all with { ObjectArguments = false }).ShouldBe(Texts);
        Rewritten(Texts.Replace("{\\\"x", "{x", StringComparison.Ordinal), s_all).ShouldContain("\"{x");
    }

    [Fact]
    public void Rewrite_KeysWithoutValues_AreLeftOut()
    {
        Rewritten("""[{"role": "assistant", "content": null, "tool_calls": [], "name": null, "refusal": null}]""", s_all)
            .ShouldBe("""[{"role": "assistant", "content": ""}]""");
        Rewritten("""[{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {}}}]}]""", s_all with { NullContent = false })
            .ShouldBe("""[{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {}}}], "content": ""}]""");
    }

    [Fact]
    public void Rewrite_CallsThatAreNotRendered_BecomeText()
    {
        const string Calls = """
            [{"role": "assistant", "content": "Well.", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": {"x": 1}}}, {"id": "2", "function": {"name": "g", "arguments": "{}"}}]}]
            """;
        var without = s_all with { ToolCalls = false };

        Rewritten(Calls, without).ShouldBe(
            """[{"role": "assistant", "content": "Well.\n{\"tool_calls\":[{\"name\": \"f\", \"arguments\": {\"x\": 1}}, {\"name\": \"g\", \"arguments\": {}}]}"}]""");
        Rewritten(Calls, without, ToolCallFormats.Hermes).ShouldContain("<tool_call>{\\\"name\\\": \\\"f\\\"");
    }

    [Fact]
    public void Rewrite_ResultsThatAreNotRendered_BecomeOneMessageOfTheUser() =>
        Rewritten("""[{"role": "tool", "tool_call_id": "1", "name": "f", "content": "sunny"}, {"role": "tool", "tool_call_id": "2", "content": "cold"}, {"role": "user", "content": "u"}]""", s_all)
            .ShouldBe("""[{"role": "user", "content": "Result of f: sunny\nResult: cold"}, {"role": "user", "content": "u"}]""");

    [Fact]
    public void Rewrite_ForATemplateOfWhichNothingIsKnown_ChangesNothing()
    {
        const string Messages = """[{"role": "developer", "content": null}, {"role": "system", "content": "s", "tool_calls": []}]""";

        Rewritten(Messages, new()).ShouldBe(Messages);
    }

    [Theory]
    [InlineData("{}", "list of messages")]
    [InlineData("[1]", "Message 0")]
    [InlineData("""[{"role": "user"}, {"content": "x"}]""", "Message 1")]
    [InlineData("""[{"role": 5}]""", "Message 0")]
    public void Rewrite_NoMessages_SaysWhatIsWrong(string messages, string expected) =>
        Should.Throw<LocalRunnerException>(() => Rewritten(messages, s_all)).Message.ShouldContain(expected);

    private static string Rewritten(string messages, TemplateCapabilities capabilities, ToolCallFormat? format = null)
    {
        var builder = new TextBuilder(new Budget(JinjaLimits.Default, CancellationToken.None));
        JsonText.Default.Write(MessageRewriting.Rewrite(JsonValues.Read(messages, isInput: true), capabilities, format), builder);
        return builder.ToText().String;
    }
}
