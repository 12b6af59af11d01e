using System.Text;
using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.TestProbe;

/// <summary>Makes templates at random: most are well formed, some have pieces cut out, doubled or swapped.</summary>
internal sealed class RandomTemplate(Random random)
{
    private static readonly string[] s_names = ["messages", "mapping", "numbers", "text", "missing", "x", "y", "loop", "ns", "f", "range", "dict", "namespace", "caller"];
    private static readonly string[] s_literals =
        ["'a'", "'Hello, World'", "' '", "''", "'é😀'", "'%s %d'", "'{} {0}'", "1", "0", "-1", "2.5", "1e300", "99999999999999999999", "true", "none", "[]", "{}", "()", "'a' * 1000", "range(50)"];

    private static readonly string[] s_signs = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "+", "~"];
    private static readonly string[] s_filters = [.. Filters.Names.Order(StringComparer.Ordinal), "nosuch"];
    private static readonly string[] s_tests = [.. Tests.Names.Where(name => char.IsLetter(name[0])).Order(StringComparer.Ordinal), "nosuch"];
    private static readonly string[] s_methods =
        [.. TextMethods.All.Select(method => method.Name).Order(StringComparer.Ordinal), "items", "keys", "values", "get", "append", "pop", "copy", "role", "content", "index", "last", "length", "cycle", "changed", "nosuch"];

    private static readonly string[] s_texts = ["", "", " ", "\n", "  \n  ", "text ", "<|im_start|>", "{ ", "}", "%}", "#}", "é\r\n", "\0"];
    private readonly StringBuilder _text = new();

    public static string Make(Random random)
    {
        var template = new RandomTemplate(random);
        template.Body(random.Next(1, 5));
        var text = template._text.ToString();
        return random.Next(4) == 0 ? Damaged(text, random) : text;
    }

    private static string Damaged(string text, Random random)
    {
        for (var times = random.Next(1, 4); times > 0 && text.Length > 2; times--)
        {
            var start = random.Next(text.Length);
            var length = random.Next(1, Math.Min(20, text.Length - start) + 1);
            text = random.Next(3) switch
            {
                0 => text.Remove(start, length),
                1 => text.Insert(random.Next(text.Length), text.Substring(start, length)),
                _ => text[..start] + new string([.. text.Substring(start, length).Reverse()]) + text[(start + length)..],
            };
        }

        return text;
    }

    private void Body(int depth)
    {
        for (var statements = random.Next(1, 4); statements > 0; statements--)
        {
            _text.Append(Pick(s_texts));
            Statement(depth);
            _text.Append(Pick(s_texts));
        }
    }

    private void Statement(int depth)
    {
        switch (depth <= 0 ? 0 : random.Next(13))
        {
            case 1:
                Tag($"if {Expression(2)}");
                Body(depth - 1);
                if (random.Next(2) == 0)
                    Tagged("else", depth);
                Tag("endif");
                break;
            case 2 or 3:
                Tag($"for {Pick("x", "x, y", "y", "(x, y)")} in {Expression(2)}{(random.Next(4) == 0 ? $" if {Expression(1)}" : "")}{(random.Next(6) == 0 ? " recursive" : "")}");
                Body(depth - 1);
                if (random.Next(4) == 0)
                    Tag(Pick("break", "continue"));
                Tag("endfor");
                break;
            case 4:
                Tag($"set {Pick("x", "y", "ns.a", "x, y", "messages", "ns")} = {Expression(3)}");
                break;
            case 5:
                Tag("set ns = namespace(a=1, b='c')");
                break;
            case 6:
                Tagged($"set {Pick("x", "y")}{Pick("", " | upper", $" | {Pick(s_filters)}")}", depth);
                Tag("endset");
                break;
            case 7:
                Tagged($"macro {Pick("f", "x")}({Pick("", "x", "x, y=1", "x=2, y=x")})", depth);
                Tag("endmacro");
                break;
            case 8:
                Tagged($"call{Pick("", "(x)", "(x, y=1)")} f({Expression(1)})", depth);
                Tag("endcall");
                break;
            case 9:
                Tagged($"filter {Pick(s_filters)}{Arguments(1)}", depth);
                Tag("endfilter");
                break;
            case 10:
                var isWith = random.Next(2) == 0;
                Tagged(isWith ? $"with x = {Expression(1)}" : "generation", depth);
                Tag(isWith ? "endwith" : "endgeneration");
                break;
            case 11:
                _text.Append(Pick("{# comment #}", "{#- comment -#}", "{% raw %}{{ x }}{% endraw %}", "{%- raw -%} {{ {%- endraw -%}"));
                break;
            default:
                _text.Append(Pick("{{ ", "{{- ", "{{")).Append(Expression(3)).Append(Pick(" }}", " -}}", "}}"));
                break;
        }
    }

    private void Tagged(string tag, int depth)
    {
        Tag(tag);
        Body(depth - 1);
    }

    private void Tag(string tag) => _text.Append(Pick("{% ", "{%- ", "{%+ ", "{%")).Append(tag).Append(Pick(" %}", " -%}", " +%}", "%}"));

    private string Expression(int depth) => depth <= 0 ? Pick(random.Next(2) == 0 ? s_names : s_literals) : random.Next(14) switch
    {
        0 or 1 => Expression(0),
        2 or 3 => $"{Expression(depth - 1)} {Pick(s_signs)} {Expression(depth - 1)}",
        4 => $"({Expression(depth - 1)})",
        5 or 6 => $"{Expression(depth - 1)}|{Pick(s_filters)}{Arguments(depth - 1)}",
        7 => $"{Expression(depth - 1)} is {Pick("", "not ")}{Pick(s_tests)}{Arguments(0)}",
        8 => $"{Expression(0)}.{Pick(s_methods)}{Arguments(depth - 1)}",
        9 => $"({Expression(depth - 1)}).{Pick(s_methods)}",
        10 => $"{Expression(0)}[{Pick(Expression(depth - 1), "1:", ":-1", "::-1", "-3:2", "::2", $"{Expression(0)}:{Expression(0)}")}]",
        11 => $"({Expression(depth - 1)} if {Expression(depth - 1)}{Pick("", $" else {Expression(depth - 1)}")})",
        12 => Pick($"[{Expression(depth - 1)}, {Expression(0)}]", $"({Expression(depth - 1)},)", $"{{{Expression(0)}: {Expression(depth - 1)}}}", $"-{Expression(0)}", $"not {Expression(0)}"),
        _ => $"{Pick(s_names)}{Arguments(depth - 1)}",
    };

    private string Arguments(int depth) => random.Next(6) switch
    {
        0 or 1 or 2 => "",
        3 => $"({Expression(depth)})",
        4 => $"({Expression(depth)}, {Expression(0)})",
        _ => $"({Pick("", $"{Expression(0)}, ")}{Pick("attribute", "indent", "default", "x", "first", "reverse")}={Expression(depth)})",
    };

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
