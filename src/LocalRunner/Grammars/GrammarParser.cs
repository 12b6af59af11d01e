namespace LocalRunner.Grammars;

/// <summary>Compiles GBNF into rules the way llama.cpp does, but with bounds on depth, repetition and size.</summary>
/// <remarks>
/// llama.cpp recurses for each nested group, loops without end on {3,2} and copies what is repeated, so that a short text
/// can ask for gigabytes. The compiled form is the same as its own, so what is measured here is what it would build.
/// </remarks>
internal sealed class GrammarParser
{
    private const int MaxDepth = 100;

    private readonly GrammarText _text;
    private readonly Func<string, int?>? _findToken;
    private readonly GrammarBuilder _builder;
    private int _depth;

    private GrammarParser(GrammarText text, Func<string, int?>? findToken)
    {
        _text = text;
        _findToken = findToken;
        _builder = new GrammarBuilder(text);
    }

    /// <param name="text">The grammar.</param>
    /// <param name="root">The rule at which it begins.</param>
    /// <param name="findToken">Returns the token that a text is, or null where it is none; without it, any one will do to measure the grammar.</param>
    public static IReadOnlyList<GrammarRule> Parse(GrammarText text, string root, Func<string, int?>? findToken = null)
    {
        var parser = new GrammarParser(text, findToken);
        text.SkipSpace(newlines: true);
        while (!text.AtEnd)
            parser.Rule();
        if (!parser._builder.Has(root))
            throw text.Failure($"there is no rule '{root}', with which the grammar is to begin; name one rule so.", 0);
        foreach (var rule in parser._builder.Rules)
        {
            if (rule.Elements.Length == 0)
                throw text.Failure($"the rule '{rule.Name}' is used but not defined.", rule.Position);
        }

        return parser._builder.Rules;
    }

    private void Rule()
    {
        var start = _text.Position;
        var name = _text.Name();
        _text.SkipSpace(newlines: false);
        var id = _builder.Id(name, start);
        if (!_text.Take("::="))
            throw _text.Failure($"'::=' is expected after the rule name '{name}'.");
        _text.SkipSpace(newlines: true);
        Alternatives(id, nested: false);
        if (!_text.AtEnd && _text.Current is not ('\r' or '\n'))
            throw _text.Failure($"'{_text.Current}' is not expected here; the rule '{name}' should end with a line break.");
        _text.SkipSpace(newlines: true);
    }

    private void Alternatives(int id, bool nested)
    {
        if (++_depth > MaxDepth)
            throw _text.Failure($"groups are nested more than {MaxDepth} deep; give the inner ones rules of their own.");
        var elements = new List<GrammarElement>();
        Sequence(id, elements, nested);
        while (_text.Current == '|')
        {
            _text.Position++;
            _builder.Add(elements, GrammarElementKind.Alternative, 0);
            _text.SkipSpace(newlines: true);
            Sequence(id, elements, nested);
        }

        _builder.Add(elements, GrammarElementKind.End, 0);
        _builder.Rules[id].Elements = [.. elements];
        _depth--;
    }

    private void Sequence(int id, List<GrammarElement> elements, bool nested)
    {
        var last = elements.Count;
        var weight = 1L;
        while (true)
        {
            var start = elements.Count;
            var rules = _builder.Rules.Count;
            switch (_text.Current)
            {
                case '"':
                    Literal(elements);
                    break;
                case '[':
                    CharClass(elements);
                    break;
                case '<' or '!':
                    Token(elements);
                    break;
                case '.':
                    _text.Position++;
                    _builder.Add(elements, GrammarElementKind.AnyChar, 0);
                    break;
                case '(':
                    Group(id, elements);
                    break;
                case '*' or '+' or '?' or '{':
                    Repeat(id, elements, last, nested, ref weight);
                    continue;
                case var c when GrammarText.IsNameChar(c):
                    var position = _text.Position;
                    _builder.Add(elements, GrammarElementKind.Rule, (uint)_builder.Id(_text.Name(), position));
                    rules = _builder.Rules.Count;
                    break;
                default:
                    return;
            }

            last = start;
            weight = Math.Max(1, _builder.Rules.Count - rules);
            _text.SkipSpace(nested);
        }
    }

    private void Literal(List<GrammarElement> elements)
    {
        for (_text.Position++; _text.Current != '"';)
            _builder.Add(elements, GrammarElementKind.Char, _text.Char());
        _text.Position++;
    }

    private void CharClass(List<GrammarElement> elements)
    {
        _text.Position++;
        var kind = _text.Current == '^' ? GrammarElementKind.NotChar : GrammarElementKind.Char;
        if (kind == GrammarElementKind.NotChar)
            _text.Position++;
        for (; _text.Current != ']'; kind = GrammarElementKind.OrChar)
        {
            _builder.Add(elements, kind, _text.Char());
            if (_text.Current == '-' && _text.Next != ']')
            {
                _text.Position++;
                _builder.Add(elements, GrammarElementKind.RangeEnd, _text.Char());
            }
        }

        _text.Position++;
    }

    private void Token(List<GrammarElement> elements)
    {
        var kind = _text.Current == '!' ? GrammarElementKind.NotToken : GrammarElementKind.Token;
        if (kind == GrammarElementKind.NotToken)
            _text.Position++;
        if (_text.Current != '<')
            throw _text.Failure("'<' is expected after '!'.");
        var start = _text.Position++;
        if (_text.Current == '[')
        {
            _text.Position++;
            _builder.Add(elements, kind, _text.Integer());
            if (_text.Current != ']' || _text.Next != '>')
                throw _text.Failure("']>' is expected after a token's number.");
            _text.Position += 2;
            return;
        }

        while (!_text.AtEnd && _text.Current != '>')
            _text.Position++;
        if (_text.AtEnd)
            throw _text.Failure("'>' is missing after a token's text.");
        _text.Position++;
        _builder.Add(elements, kind, _findToken is null ? uint.MaxValue : Number(start));
    }

    private uint Number(int start) => _findToken!(_text.Since(start)) is { } token
        ? (uint)token
        : throw _text.Failure($"{_text.Since(start)} is not one token of this model; write it as characters, or give the token's number, as in <[5]>.", start);

    private void Group(int id, List<GrammarElement> elements)
    {
        var open = _text.Position++;
        _text.SkipSpace(newlines: true);
        var group = _builder.NewRule(_builder.Rules[id].Name, open);
        Alternatives(group, nested: true);
        _builder.Add(elements, GrammarElementKind.Rule, (uint)group);
        if (_text.Current != ')')
            throw _text.Failure("')' is expected here.");
        _text.Position++;
    }

    private void Repeat(int id, List<GrammarElement> elements, int last, bool nested, ref long weight)
    {
        var start = _text.Position;
        weight = _builder.Repeat(_builder.Rules[id].Name, elements, last, Bounds(nested), weight, start);
    }

    private (uint Least, uint Most) Bounds(bool nested)
    {
        var sign = _text.Current;
        _text.Position++;
        _text.SkipSpace(nested);
        if (sign != '{')
            return sign switch { '*' => (0, uint.MaxValue), '+' => (1, uint.MaxValue), _ => (0, 1) };
        var least = _text.Integer();
        var most = least;
        _text.SkipSpace(nested);
        if (_text.Current == ',')
        {
            _text.Position++;
            _text.SkipSpace(nested);
            most = char.IsAsciiDigit(_text.Current) ? Math.Min(_text.Integer(), uint.MaxValue - 1) : uint.MaxValue;
            _text.SkipSpace(nested);
        }

        if (_text.Current != '}')
            throw _text.Failure("'}' is expected here.");
        _text.Position++;
        _text.SkipSpace(nested);
        return (least, most);
    }
}
