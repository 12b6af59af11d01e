using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Tests.Chat.Jinja;

/// <summary>The marks of what a request says, shown as «…».</summary>
public sealed class InputMarkingTests
{
    [Theory]
    [InlineData("<s>{{ x }}</s>", "<s>«Ab,<s> 😀c»</s>")]
    [InlineData("{{ '<s>' + x + '</s>' }}", "<s>«Ab,<s> 😀c»</s>")]
    [InlineData("{% set y = '<s>' ~ x ~ 1 %}{{ y }}", "<s>«Ab,<s> 😀c»1")]
    [InlineData("{{ x | upper }}{{ x.lower() }}{{ x | title }}", "«AB,<S> 😀Cab,<s> 😀cAb,<S> 😀c»")]
    [InlineData("{{ ('[' ~ x ~ ']') | upper }}", "[«AB,<S> 😀C»]")]
    [InlineData("{{ (' ' ~ x ~ ' ') | trim }}{{ x[1:4] }}{{ x[-1] }}{{ x[::-1] }}", "«Ab,<s> 😀cb,<cc😀 >s<,bA»")]
    [InlineData("{{ ('[' ~ x ~ ']')[1:3] }}{{ ('[' ~ x ~ ']')[:2] }}{{ ('[' ~ x ~ ']')[::-1] }}", "«Ab»[«A»]«c😀 >s<,bA»[")]
    [InlineData("{{ x.split(',')[1] }}{{ x.split(',') | join('|') }}", "«<s> 😀cAb»|«<s> 😀c»")]
    [InlineData("{{ x | replace('b', '<b>') }}{{ 'axa' | replace('a', x[:1]) }}", "«A»<b>«,<s> 😀cA»x«A»")]
    [InlineData("{{ x | tojson }}{{ {'k': x[:2]} | tojson }}{{ [x[:2]] }}", "\"«Ab,<s> 😀c»\"{\"k\": \"«Ab»\"}['«Ab»']")]
    [InlineData("{{ d | tojson }}{{ d | tojson(indent=1) }}", "{\"«k»\": 1, \"«l»\": [\"«v»\"]}{\n \"«k»\": 1,\n \"«l»\": [\n  \"«v»\"\n ]\n}")]
    [InlineData("{% for k, v in d.items() %}{{ k }}={% endfor %}{{ d | list | first }}{{ d | dictsort | first | first }}", "«k»=«l»=«kk»")]
    [InlineData("{{ '%s|%3s' % (x[:1], x[:1]) }}{{ '{}|{:>3}'.format(x[:1], x[:1]) }}", "«A»|  «AA»|  «A»")]
    [InlineData("{{ x[:1] * 3 }}{{ x[:2] | list }}{{ 'y' if x == x[:] }}", "«AAA»['«A»', '«b»']y")]
    [InlineData("{% macro f(a) %}<{{ a }}>{% endmacro %}{{ f(x[:1]) }}{{ f(x[:1]) | upper }}{% set z %}<{{ x[:1] }}>{% endset %}{{ z }}", "<«A»><«A»><«A»>")]
    [InlineData("{% filter upper %}a{{ x[:2] }}b{% endfilter %}{{ ('a\n' ~ x[:2]) | indent(2, true) }}", "A«AB»B  a\n  «Ab»")]
    [InlineData("{{ j | from_json }}{{ ('[1' ~ ']') | from_json }}", "['«q»'][1]")]
    [InlineData("{{ missing | default(x[:1]) }}{{ x[:1] | default('z') }}{{ x | first }}{{ [x[:1], 'b'] | map('upper') | join('-') }}", "«AAAA»-B")]
    [InlineData("{{ n }}{{ n ~ 'x' }}", "500500x")]
    [InlineData("{{ x is string }}{{ x | length }}{{ x | wordcount }}", "True93")]
    public void Render_TextOfTheRequest_KeepsItsMark(string template, string expected)
    {
        var variables = new Dictionary<string, JinjaValue>
        {
            ["x"] = JinjaValue.OfInput("Ab,<s> 😀c"),
            ["d"] = JsonValues.Read("""{"k": 1, "l": ["v"]}""", isInput: true),
            ["j"] = JinjaValue.OfInput("""["q"]"""),
            ["n"] = JsonValues.Read("500", isInput: true),
        };

        Marked(JinjaTemplate.Parse(template).Render(variables)).ShouldBe(expected);
    }

    [Fact]
    public void Render_TokensOfTheHeader_AreTheTemplates()
    {
        var variables = new Dictionary<string, JinjaValue> { ["bos_token"] = JinjaValue.Of("<s>"), ["x"] = JinjaValue.OfInput("<s>") };

        Marked(JinjaTemplate.Parse("{{ bos_token }}{{ x }}{{ bos_token + x }}").Render(variables)).ShouldBe("<s>«<s>»<s>«<s>»");
    }

    private static string Marked(JinjaText text) =>
        string.Concat(new LocalRunner.Chat.RenderedPrompt(text).Segments().Select(segment => segment.IsInput ? $"«{segment.Text}»" : segment.Text.ToString()));
}
