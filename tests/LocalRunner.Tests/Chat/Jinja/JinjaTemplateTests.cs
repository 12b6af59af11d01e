using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Tests.Chat.Jinja;

public sealed class JinjaTemplateTests
{
    [Theory]
    [InlineData("a\n{% if x %}\n  {{ 1 + }}", 3, 10)]
    [InlineData("{{ 'a", 1, 4)]
    [InlineData("ab\ncd {% nosuch %}", 2, 4)]
    [InlineData("{% for x in y %}\n", 1, 17)]
    [InlineData("{{ 1 }}\n{# open", 2, 1)]
    [InlineData("é😀 {{ ) }}", 1, 8)]
    public void Parse_MalformedTemplate_SaysWhere(string template, int line, int column)
    {
        var exception = Should.Throw<LocalRunnerException>(() => JinjaTemplate.Parse(template));

        exception.Error.ShouldBe(LocalRunnerError.InvalidChatTemplate);
        exception.Message.ShouldContain($"line {line}, column {column}:");
    }

    [Theory]
    [InlineData("\n\n  {{ missing.name }}", 3, 14, "'missing' is undefined")]
    [InlineData("{{ 1 }}{{ 'a' + 1 }}", 1, 17, "+ can't be used with a str and an int")]
    [InlineData("{% for x in [1, 0] %}\n{{ 1 / x }}\n{% endfor %}", 2, 6, "divided by zero")]
    [InlineData("{{ 'x' | upper\n | length + none }}", 2, 13, "+ can't be used with an int and none")]
    [InlineData("{% macro f(a) %}\n{{ a.b.c }}{% endmacro %}{{ f({}) }}", 2, 8, "'b' is undefined")]
    public void Render_FailingTemplate_SaysWhere(string template, int line, int column, string message)
    {
        var exception = Should.Throw<LocalRunnerException>(() => Render(template));

        exception.Error.ShouldBe(LocalRunnerError.InvalidMessages);
        exception.Message.ShouldContain($"line {line}, column {column}:");
        exception.Message.ShouldContain(message);
    }

    [Fact]
    public void Render_RaiseException_IsTheMessagesFault()
    {
        var exception = Should.Throw<LocalRunnerException>(() => Render("{{ raise_exception('Roles must alternate!') }}"));

        exception.Error.ShouldBe(LocalRunnerError.InvalidMessages);
        exception.Message.ShouldContain("Roles must alternate!");
    }

    [Fact]
    public void Render_UnknownFilter_IsTheTemplatesFaultWhereItIsReached()
    {
        Render("{% if false %}{{ 'a' | nosuch }}{% endif %}b").ShouldBe("b");
        var exception = Should.Throw<LocalRunnerException>(() => Render("{{ 'a' | nosuch }}"));

        exception.Error.ShouldBe(LocalRunnerError.InvalidChatTemplate);
        exception.Message.ShouldContain("'nosuch'");
    }

    [Fact]
    public void Render_ListsOfTheTemplate_CanGrowAndShrink()
    {
        Render("{% set l = [1] %}{{ l.append(2) }}{% set x = l.pop(0) %}{{ x }}{{ l }}{{ l.pop() }}{{ l }}").ShouldBe("None1[2]2[]");
        Render("{% set l = messages[:] %}{% set _ = l.append('b') %}{{ l | length }}{{ messages | length }}", ("messages", """["a"]""")).ShouldBe("21");
        Should.Throw<LocalRunnerException>(() => Render("{{ messages.append(1) }}", ("messages", "[]")));
        Should.Throw<LocalRunnerException>(() => Render("{{ [].pop() }}"));
    }

    [Theory]
    [InlineData("{% set n = namespace(x=[]) %}{% set n.x = [1] %}{{ n.x }}{{ n }}", "[1]<Namespace>")]
    [InlineData("{{ '{\"a\": [1, 2.50, \"\\u00e9\"]}' | from_json | tojson }}", "{\"a\": [1, 2.5, \"é\"]}")]
    [InlineData("{{ '%s' % x }}{{ -x }}{{ x * x }}", "9223372036854775807-922337203685477580785070591730234615847396907784232501249")]
    [InlineData("{{ y }} {{ y | tojson }}", "5.0 5.0")]
    public void Render_ValuesOfRequests_KeepTheirTypes(string template, string expected) =>
        Render(template, ("x", "9223372036854775807"), ("y", "5.0")).ShouldBe(expected);

    [Fact]
    public void Names_OfATemplate_AreItsVariablesAndFunctions() =>
        JinjaTemplate.Parse("{% set a = messages %}{% for m in a %}{{ m.x }}{{ enable_thinking }}{% endfor %}{{ strftime_now('%Y') }}").Names
            .ShouldBe(["messages", "a", "m", "enable_thinking", "strftime_now"], ignoreOrder: true);

    [Fact]
    public void Render_FromManyThreads_GivesTheSame()
    {
        var template = JinjaTemplate.Parse("{% macro f(x) %}{% set ns = namespace(n=x) %}{% for i in range(50) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}{% endmacro %}{% for m in messages %}{{ f(m) }},{% endfor %}");
        var variables = new Dictionary<string, JinjaValue> { ["messages"] = JsonValues.Read("[1, 2, 3]", isInput: true) };

        var texts = Enumerable.Range(0, 200).AsParallel().Select(_ => template.Render(variables).String).Distinct().ToList();

        texts.ShouldBe(["1226,1227,1228,"]);
    }

    [Fact]
    public void Render_Cancelled_Ends()
    {
        var template = JinjaTemplate.Parse("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}");
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Should.Throw<OperationCanceledException>(() => template.Render(new Dictionary<string, JinjaValue>(), cancellation: cancellation.Token));
    }

    private static string Render(string template, params (string Name, string Json)[] variables) =>
        JinjaTemplate.Parse(template).Render(variables.ToDictionary(variable => variable.Name, variable => JsonValues.Read(variable.Json, isInput: true))).String;
}
