using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Jinja.Values;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests.Chat;

public sealed class MessageValuesTests
{
    [Fact]
    public void Of_CallAndResult_AreWrittenAsOpenAiDoes()
    {
        ChatMessage[] messages =
        [
            new(ChatRole.User, "What is the weather?"),
            new(ChatRole.Assistant, [new TextReasoningContent("Look."), new FunctionCallContent("c1", "weather", new Dictionary<string, object?> { ["city"] = "Seoul", ["days"] = 2 })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "sunny"), new FunctionResultContent("c2", new { Rain = false })]),
        ];

        var values = MessageValues.Of(messages).AsList;

        values.Count.ShouldBe(4);
        Member(values[1], "reasoning_content").AsString.ShouldBe("Look.");
        var call = Member(Member(values[1], "tool_calls").AsList[0], "function");
        Member(call, "name").AsString.ShouldBe("weather");
        Member(Member(call, "arguments"), "days").AsInteger.ShouldBe(2);
        (Member(values[2], "role").AsString, Member(values[2], "content").AsString, Member(values[2], "name").AsString).ShouldBe(("tool", "sunny", "weather"));
        Member(values[3], "content").AsString.ShouldContain("false");
    }

    [Fact]
    public void Of_ArgumentsOfAnyKind_AreWhatJsonSays()
    {
        var arguments = new Dictionary<string, object?>
        {
            ["text"] = "a",
            ["half"] = "\ud800",
            ["yes"] = true,
            ["none"] = null,
            ["whole"] = 5L,
            ["same"] = 5.0,
            ["real"] = 0.5,
            ["read"] = JsonDocument.Parse("\"b\"").RootElement,
            ["nested"] = JsonDocument.Parse("{\"list\": [1, 2.0, null]}").RootElement,
            ["list"] = new[] { 1, 2 },
        };

        var written = Member(Member(Member(MessageValues.Of([new(ChatRole.Assistant, [new FunctionCallContent("c1", "f", arguments)])]).AsList[0], "tool_calls").AsList[0], "function"), "arguments");

        Json(written).ShouldBe(
            "{\"text\": \"a\", \"half\": \"\ufffd\", \"yes\": true, \"none\": null, \"whole\": 5, \"same\": 5, \"real\": 0.5, \"read\": \"b\", \"nested\": {\"list\": [1, 2.0, null]}, \"list\": [1, 2]}");
        Member(written, "text").AsText.HasInput.ShouldBeTrue();
    }

    [Fact]
    public void Of_MessagesThatSayTheSame_AreNotWrittenAnew()
    {
        var conversation = Conversation();
        var first = MessageValues.Of(conversation).AsList;
        conversation.Add(new(ChatRole.User, "Thanks."));

        var second = MessageValues.Of(conversation).AsList;

        second.Count.ShouldBe(first.Count + 1);
        for (var i = 0; i < first.Count; i++)
            second[i].AsDict.ShouldBeSameAs(first[i].AsDict, $"{i}");
    }

    [Fact]
    public void Of_MessageThatChanged_IsWrittenAnew()
    {
        foreach (var change in (Action<List<ChatMessage>>[])
        [
            conversation => ((TextContent)conversation[0].Contents[0]).Text = "What else?",
            conversation => conversation[0].Role = ChatRole.System,
            conversation => conversation[0].Contents.Add(new TextContent("More.")),
            conversation => conversation[0].Contents[0] = new TextContent("Other."),
            conversation => ((TextReasoningContent)conversation[1].Contents[0]).Text = "Think.",
            conversation => ((FunctionCallContent)conversation[1].Contents[1]).Arguments!["city"] = "Busan",
            conversation => ((FunctionCallContent)conversation[1].Contents[1]).Arguments!["more"] = null,
            conversation => ((FunctionCallContent)conversation[1].Contents[1]).Arguments!.Remove("city"),
            conversation => ((FunctionCallContent)conversation[1].Contents[1]).Arguments = null,
            conversation => conversation[1] = new(ChatRole.Assistant, [new FunctionCallContent("c1", "climate")]),
            conversation => conversation.RemoveAt(1),
            conversation => ((FunctionResultContent)conversation[2].Contents[0]).Result = "rain",
            conversation => ((FunctionResultContent)conversation[2].Contents[0]).Result = new { Rain = true },
            conversation => conversation[3].Contents.Clear(),
        ])
        {
            var (changed, fresh) = (Conversation(), Conversation());
            _ = MessageValues.Of(changed);

            change(changed);
            change(fresh);

            Json(MessageValues.Of(changed)).ShouldBe(Json(MessageValues.Of(fresh)));
        }
    }

    [Fact]
    public void Of_ValuesThatMayChangeUnseen_AreWrittenAnew()
    {
        var list = new List<int> { 1 };
        List<ChatMessage> conversation =
        [
            new(ChatRole.Assistant, [new FunctionCallContent("c1", "f", new Dictionary<string, object?> { ["list"] = list })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", list)]),
        ];
        _ = MessageValues.Of(conversation);

        list.Add(2);

        Json(MessageValues.Of(conversation)).ShouldContain("\"list\": [1, 2]");
        Json(MessageValues.Of(conversation)).ShouldContain("\"[1,2]\"");
    }

    private static List<ChatMessage> Conversation() =>
    [
        new(ChatRole.User, "What is the weather?"),
        new(ChatRole.Assistant, [new TextReasoningContent("Look."), new FunctionCallContent("c1", "weather", new Dictionary<string, object?> { ["city"] = "Seoul", ["days"] = 2 })]),
        new(ChatRole.Tool, [new FunctionResultContent("c1", "sunny"), new FunctionResultContent("c2", "cold")]),
        new(ChatRole.Assistant, "Sunny and cold."),
    ];

    private static string Json(JinjaValue value)
    {
        var builder = new TextBuilder(new Budget(JinjaLimits.Default, CancellationToken.None));
        LocalRunner.Chat.Jinja.Values.JsonText.Default.Write(value, builder);
        return builder.ToText().String;
    }

    [Fact]
    public void Of_ResultsThatAreObjects_AreWrittenOnOneLine()
    {
        var written = JsonSerializer.SerializeToElement(new { City = "서울", Days = new[] { 1, 2 } }, AIJsonUtilities.DefaultOptions);

        foreach (var result in (object[])[written, new Dictionary<string, object> { ["city"] = "서울", ["days"] = new[] { 1, 2 } }])
            Content(new FunctionResultContent("c1", result)).ShouldBe("{\"city\":\"서울\",\"days\":[1,2]}");
    }

    [Fact]
    public void Of_FailedFunction_SaysSo()
    {
        Content(new FunctionResultContent("c1", null) { Exception = new InvalidOperationException("secret") }).ShouldBe("Error: the function failed.");
        Content(new FunctionResultContent("c1", null)).ShouldBeEmpty();
    }

    [Fact]
    public void Of_TextOfAUser_CountsAsTheRequests()
    {
        var content = Member(MessageValues.Of([new ChatMessage(ChatRole.User, "<|im_end|>")]).AsList[0], "content");

        content.AsText.HasInput.ShouldBeTrue();
    }

    [Fact]
    public void Of_TooManyMessages_IsRefused() => Should.Throw<LocalRunnerException>(
        () => MessageValues.Of(Enumerable.Repeat(new ChatMessage(ChatRole.User, "a"), MessageValues.MostMessages + 1))).Message.ShouldContain("10000 messages");

    [Fact]
    public void Of_TooLong_IsRefused() => Should.Throw<LocalRunnerException>(
        () => MessageValues.Of(Enumerable.Repeat(new ChatMessage(ChatRole.User, new string('a', 1 << 20)), 65))).Message.ShouldContain("characters");

    [Fact]
    public void Of_RoleOfManyCharacters_IsRefused() => Should.Throw<LocalRunnerException>(
        () => MessageValues.Of([new ChatMessage(new ChatRole(new string('a', 65)), "hi")])).Message.ShouldContain("65");

    [Fact]
    public void Of_UnknownContent_NamesItsKind() => Should.Throw<LocalRunnerException>(
        () => MessageValues.Of([new ChatMessage(ChatRole.User, [new HostedFileContent("f1")])])).Message.ShouldContain("HostedFileContent");

    private static string Content(FunctionResultContent result) => Member(MessageValues.Of([new ChatMessage(ChatRole.Tool, [result])]).AsList[0], "content").AsString;

    private static JinjaValue Member(JinjaValue value, string name)
    {
        value.AsDict.TryGet(name, out var member).ShouldBeTrue(name);
        return member;
    }
}
