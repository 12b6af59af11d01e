using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Tests.Chat.Jinja;

/// <summary>What a template from nobody knows where could try to take, with the limits as they are.</summary>
public sealed class JinjaLimitsTests
{
    [Theory]
    [InlineData("{{ 'a' * 1000000000 }}")]
    [InlineData("{{ ['a'] * 1000000000 }}")]
    [InlineData("{{ range(1000000000) }}")]
    [InlineData("{{ 'a' | center(1000000000) }}")]
    [InlineData("{{ '%1000000000d' % 1 }}")]
    [InlineData("{{ '{:1000000000}'.format('a') }}")]
    [InlineData("{{ 'a'.ljust(1000000000) }}")]
    [InlineData("{{ 'a' | indent(1000000000, first=true) }}")]
    [InlineData("{{ [1] | tojson(indent=1000000000) }}")]
    [InlineData("{{ [1] | batch(1000000000, 'x') | list }}")]
    [InlineData("{{ [1] | slice(1000000000) | list }}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for a in range(1000) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for a in range(1000) %}{% set ns.l = ns.l + ns.l %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for a in range(1000) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for a in range(1000) %}{% set ns.s = ns.s.replace('a', 'aa') %}{% endfor %}")]
    [InlineData("{% set s = 'ab' * 10000000 %}{% for a in range(1000) %}{{ s.upper() is string }}{% endfor %}")]
    [InlineData("{% set s = 'ab' * 10000000 %}{% for a in range(100000) %}{{ 'z' in s }}{% endfor %}")]
    [InlineData("{% set s = 'ab' * 10000000 %}{% for a in range(100000) %}{{ s | length }}{% endfor %}")]
    [InlineData("{% set s = 'ab' * 10000000 %}{% for a in range(100000) %}{{ s[1:] is string }}{% endfor %}")]
    [InlineData("{% set l = [0] * 1000000 %}{% for a in range(100000) %}{{ 1 in l }}{% endfor %}")]
    [InlineData("{% set l = [0] * 1000000 %}{% for a in range(100000) %}{{ l == l[:] }}{% endfor %}")]
    [InlineData("{% set l = range(100000) | list %}{% for a in range(100000) %}{{ l | sort | first }}{% endfor %}")]
    [InlineData("{% set l = [1] %}{% for x in l %}{% set _ = l.append(1) %}{% endfor %}")]
    [InlineData("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}")]
    [InlineData("{% macro f(g) %}{{ g(g) }}{% endmacro %}{{ f(f) }}")]
    [InlineData("{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{% endmacro %}{{ f() }}")]
    [InlineData("{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}")]
    [InlineData("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}")]
    [InlineData("{% set ns = namespace(l=[]) %}{% for a in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}")]
    [InlineData("{% set ns = namespace(l=[]) %}{% for a in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l | tojson }}")]
    [InlineData("{% set ns = namespace(l=[], m=[]) %}{% for a in range(100000) %}{% set ns.l = [ns.l] %}{% set ns.m = [ns.m] %}{% endfor %}{{ ns.l == ns.m }}")]
    [InlineData("{% set ns = namespace(l=[], m=[]) %}{% for a in range(100000) %}{% set ns.l = [ns.l] %}{% set ns.m = [ns.m] %}{% endfor %}{{ ns.l < ns.m }}")]
    [InlineData("{% set ns = namespace(l=()) %}{% for a in range(100000) %}{% set ns.l = (ns.l,) %}{% endfor %}{{ {ns.l: 1} }}")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l }}")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{{ l | tojson }}")]
    [InlineData("{% set ns = namespace(d={}) %}{% for a in range(1000) %}{% set ns.d = {'a': ns.d} %}{% endfor %}{{ ns.d }}")]
    public void Render_HostileTemplate_IsTheTemplatesFault(string template)
    {
        var parsed = JinjaTemplate.Parse(template);

        Should.Throw<LocalRunnerException>(() => parsed.Render(new Dictionary<string, JinjaValue>())).Error.ShouldBe(LocalRunnerError.InvalidChatTemplate);
    }

    [Theory]
    [InlineData("{{ 2 ** 100000000 }}")]
    [InlineData("{% set ns = namespace(n=10) %}{% for a in range(1000) %}{% set ns.n = ns.n * ns.n %}{% endfor %}")]
    [InlineData("{{ ('1' * 10000000) | int | string }}{{ 1 // 0 }}")]
    [InlineData("{{ ('[' * 100000) | from_json }}")]
    [InlineData("{{ '%.1000000000f' % 1.5 }}")]
    public void Render_HugeNumbersAndTexts_Fail(string template) =>
        Should.Throw<LocalRunnerException>(() => JinjaTemplate.Parse(template).Render(new Dictionary<string, JinjaValue>()));

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{1:", "}")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    [InlineData("f(", ")")]
    [InlineData("a[", "]")]
    [InlineData("1 if ", "")]
    [InlineData("a if b else ", "")]
    [InlineData("2 ** ", "")]
    [InlineData("1 - ", "")]
    public void Parse_DeepExpressions_AreRefused(string open, string close)
    {
        foreach (var depth in (int[])[150, 5_000, 100_000])
            Refused($"{{{{ {string.Concat(Enumerable.Repeat(open, depth))}1{string.Concat(Enumerable.Repeat(close, depth))} }}}}");
    }

    [Theory]
    [InlineData(".a")]
    [InlineData("[0]")]
    [InlineData("()")]
    [InlineData("|upper")]
    [InlineData("[1:]")]
    public void Parse_LongChains_AreRefused(string link) => Refused($"{{{{ a{string.Concat(Enumerable.Repeat(link, 100_000))} }}}}");

    [Theory]
    [InlineData("{% if 1 %}", "{% endif %}")]
    [InlineData("{% for x in [1] %}", "{% endfor %}")]
    [InlineData("{% filter upper %}", "{% endfilter %}")]
    [InlineData("{% set x %}", "{% endset %}")]
    [InlineData("{% macro f() %}", "{% endmacro %}")]
    [InlineData("{% call f() %}", "{% endcall %}")]
    [InlineData("{% if 1 %}{% else %}", "{% endif %}")]
    public void Parse_DeepStatements_AreRefused(string open, string close) =>
        Refused(string.Concat(Enumerable.Repeat(open, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000)));

    [Fact]
    public void Parse_TargetsInManyBrackets_AreRefused() => Refused($"{{% for {new string('(', 50_000)}a{new string(')', 50_000)} in b %}}{{% endfor %}}");

    [Fact]
    public void Parse_LargeTemplate_IsRefused() => Refused(new string('a', JinjaLimits.Default.Source + 1));

    [Fact]
    public void Render_WideExpressions_Work()
    {
        var sum = string.Join(" + ", Enumerable.Repeat("1", 20_000));
        var texts = string.Join(" ~ ", Enumerable.Repeat("'a'", 20_000));
        var elifs = string.Concat(Enumerable.Repeat("{% elif false %}b", 5_000));

        var text = JinjaTemplate.Parse($"{{{{ {sum} }}}}{{{{ ({texts}) | length }}}}{{% if false %}}a{elifs}{{% else %}}c{{% endif %}}").Render(new Dictionary<string, JinjaValue>());

        text.String.ShouldBe("2000020000c");
    }

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(1024 * 1024)]
    public void Render_DeepestTemplateOnASmallStack_EndsWell(int stack)
    {
        // As deep as all limits allow at once: macros that call each other through nested statements and expressions.
        var open = string.Concat(Enumerable.Repeat("{% for x in [1] %}{% filter length %}", 20));
        var close = string.Concat(Enumerable.Repeat("{% endfilter %}{% endfor %}", 20));
        var value = $"{{{{ {new string('[', 50)}f(n + 1){new string(']', 50)} | length if n < 190 else (deep == other, deep | tojson) | length }}}}";
        var template = JinjaTemplate.Parse($"{{% macro f(n) %}}{open}{value}{close}{{% endmacro %}}{{{{ f(0) }}}}");
        var deep = $"{new string('[', 98)}1{new string(']', 98)}";
        var variables = new Dictionary<string, JinjaValue> { ["deep"] = JsonValues.Read(deep, isInput: true), ["other"] = JsonValues.Read(deep, isInput: true) };
        object? outcome = null;
        var thread = new Thread(() => outcome = Outcome(template, variables), stack);

        thread.Start();
        thread.Join();

        outcome.ShouldBe("1");
    }

    private static object Outcome(JinjaTemplate template, Dictionary<string, JinjaValue> variables)
    {
        try
        {
            return template.Render(variables).String;
        }
        catch (LocalRunnerException exception)
        {
            return exception;
        }
    }

    private static void Refused(string template) =>
        Should.Throw<LocalRunnerException>(() => JinjaTemplate.Parse(template)).Error.ShouldBe(LocalRunnerError.InvalidChatTemplate);
}
