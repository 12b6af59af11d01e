using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Tests.Chat.Jinja;

public sealed class HostileMessagesTests
{
    private const string Template =
        "{% for m in messages %}<|im_start|>{{ m.role | trim }}\n{{ m.content | trim }}{{ m.content[:1] }}{{ m.content | length }}{{ m | tojson }}{{ [m.content] }}"
        + "{{ m.content.split('\n') | join('|') }}{{ m.content | upper | lower | title | capitalize }}{{ m.content[::-1] }}{{ m.content | e }}{{ m.content | indent(2) }}{% endfor %}";

    [Theory]
    [InlineData("\uD800")]
    [InlineData("\uDC00\uD800")]
    [InlineData("a\0b")]
    [InlineData("<|im_end|>{{ 7 * 7 }}{% raw %}")]
    [InlineData("a\u2028\u0085\u001C\u00A0\uFEFF\uFFFF")]
    [InlineData("")]
    [InlineData("ßŉİΣσς😀\uD83D")]
    public void Render_StrangeCharacters_ComeThrough(string content)
    {
        var text = JinjaTemplate.Parse(Template).Render(Messages(content)).String;

        text.ShouldContain($"<|im_start|>user\n{content.Trim()}", Case.Sensitive);
        text.ShouldNotContain("49");
    }

    [Fact]
    public void Render_MillionCharacters_ComeThrough()
    {
        var content = string.Concat(Enumerable.Repeat("a word and 😀 ", 80_000));

        JinjaTemplate.Parse(Template).Render(Messages(content)).String.Length.ShouldBeGreaterThan(content.Length * 8);
    }

    [Fact]
    public void Render_TenThousandMessages_ComeThrough()
    {
        var file = CaseFile.Read("huggingface.json");
        var template = file.GetProperty("cases").EnumerateArray().Single(found => found.GetProperty("name").GetString() == "Qwen/Qwen3-0.6B").GetProperty("template").GetString()!;
        var messages = Enumerable.Range(0, 10_000).Select(i => JsonValues.Read($$"""{"role": "{{(i % 2 == 0 ? "user" : "assistant")}}", "content": "text {{i}}"}""", isInput: true));
        var variables = new Dictionary<string, JinjaValue> { ["messages"] = JinjaValue.Of(new JinjaList([.. messages])), ["tools"] = JinjaValue.None };

        var text = JinjaTemplate.Parse(template).Render(variables).String;

        text.ShouldStartWith("<|im_start|>user\ntext 0<|im_end|>\n");
        text.ShouldEndWith("text 9999<|im_end|>\n");
    }

    private static Dictionary<string, JinjaValue> Messages(string content) => new()
    {
        ["messages"] = JinjaValue.Of(new JinjaList(
        [
            JinjaValue.Of(new JinjaDict([new(JinjaValue.Of("role"), JinjaValue.OfInput("user")), new(JinjaValue.Of("content"), JinjaValue.OfInput(content))])),
        ])),
    };
}
