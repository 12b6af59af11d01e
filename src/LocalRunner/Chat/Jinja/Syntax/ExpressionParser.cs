using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Reads expressions, in jinja2's order of operators.</summary>
internal sealed class ExpressionParser(TokenReader tokens, ScopeTree scopes, int nesting)
{
    /// <summary>The most arguments with names, so that none need be searched among many.</summary>
    public const int MostNames = 255;

    private int _depth;

    /// <summary>Gets or sets how deep the statement stands that the expression belongs to.</summary>
    public int Outside { get; set; }

    /// <summary>Gets or sets how many nodes were made.</summary>
    public int Nodes { get; set; }

    public Expression Expression() => Conditional();

    /// <summary>Reads one expression, or several with commas between them as a tuple.</summary>
    /// <param name="conditional">Whether an inline if may follow.</param>
    /// <param name="isBracketed">Whether brackets stand around it, so that it may be empty.</param>
    /// <param name="stop">A word that ends it.</param>
    public Expression Tuple(bool conditional = true, bool isBracketed = false, string? stop = null)
    {
        var position = tokens.Current.Position;
        var items = new List<Expression>();
        var isTuple = false;
        while (!EndsTuple(stop))
        {
            items.Add(conditional ? Conditional() : Or());
            if (!tokens.TakeSign(","))
                break;
            isTuple = true;
        }

        if (isTuple || (items.Count == 0 && isBracketed))
            return Made(new ListExpression([.. items], isTuple: true) { Position = position }, [.. items]);
        return items.Count > 0 ? items[0] : throw tokens.Failure($"a value is expected, not {tokens.Current}");
    }

    /// <summary>Reads filters and their arguments.</summary>
    /// <param name="isFirst">Whether the first stands without a bar before it.</param>
    public List<(string Name, ArgumentList Arguments, int Position)> FilterCalls(bool isFirst = false)
    {
        var filters = new List<(string, ArgumentList, int)>();
        while (isFirst || tokens.TakeSign("|"))
        {
            isFirst = false;
            var position = tokens.Current.Position;
            var name = DottedName("the name of a filter is expected");
            filters.Add((name, tokens.Current.IsSign("(") ? Arguments() : ArgumentList.None, position));
        }

        return filters;
    }

    public Expression Filtered(Expression value, List<(string Name, ArgumentList Arguments, int Position)> filters)
    {
        foreach (var (name, arguments, position) in filters)
            value = Made(new FilterExpression(value, name, arguments) { Position = position }, [value, .. arguments.All]);
        return value;
    }

    private Expression Conditional()
    {
        Enter();
        var value = Or();
        while (tokens.Current.IsName("if"))
        {
            var position = tokens.Current.Position;
            tokens.Skip();
            var condition = Or();
            var otherwise = tokens.TakeName("else") ? Conditional() : null;
            value = Made(new ConditionalExpression(condition, value, otherwise) { Position = position }, value, condition, otherwise);
        }

        Leave();
        return value;
    }

    private Expression Or() => Logic("or", isAnd: false);

    private Expression Logic(string word, bool isAnd)
    {
        var position = tokens.Current.Position;
        var operands = new List<Expression> { isAnd ? Not() : Logic("and", isAnd: true) };
        while (tokens.TakeName(word))
            operands.Add(isAnd ? Not() : Logic("and", isAnd: true));
        return operands.Count == 1 ? operands[0] : Made(new LogicExpression([.. operands], isAnd) { Position = position }, [.. operands]);
    }

    private Expression Not()
    {
        var positions = new Stack<int>();
        while (tokens.Current.IsName("not"))
        {
            positions.Push(tokens.Current.Position);
            tokens.Skip();
        }

        var value = Comparison();
        while (positions.TryPop(out var position))
            value = Made(new NotExpression(value) { Position = position }, value);
        return value;
    }

    private Expression Comparison()
    {
        var position = tokens.Current.Position;
        var first = Sum();
        var rest = new List<(string, Expression)>();
        var all = new List<Expression> { first };
        while (ComparisonSign() is { } sign)
        {
            var value = Sum();
            rest.Add((sign, value));
            all.Add(value);
        }

        return rest.Count == 0 ? first : Made(new ComparisonExpression(first, [.. rest]) { Position = position }, [.. all]);
    }

    private string? ComparisonSign()
    {
        var token = tokens.Current;
        if (token.Kind == TokenKind.Sign && token.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
        {
            tokens.Skip();
            return token.Text;
        }

        if (tokens.TakeName("in"))
            return "in";
        if (!token.IsName("not") || !tokens.Next.IsName("in"))
            return null;
        tokens.Skip();
        tokens.Skip();
        return "not in";
    }

    private Expression Sum()
    {
        var value = Concatenation();
        while (tokens.Current.Kind == TokenKind.Sign && tokens.Current.Text is "+" or "-")
        {
            var position = tokens.Current.Position;
            if (tokens.TakeSign("-"))
            {
                var right = Concatenation();
                value = Made(new BinaryExpression(value, "-", right) { Position = position }, value, right);
                continue;
            }

            var operands = new List<Expression> { value };
            while (tokens.TakeSign("+"))
                operands.Add(Concatenation());
            value = Made(new SumExpression([.. operands]) { Position = position }, [.. operands]);
        }

        return value;
    }

    private Expression Concatenation()
    {
        var position = tokens.Current.Position;
        var operands = new List<Expression> { Product() };
        while (tokens.TakeSign("~"))
            operands.Add(Product());
        return operands.Count == 1 ? operands[0] : Made(new ConcatenationExpression([.. operands]) { Position = position }, [.. operands]);
    }

    private Expression Product()
    {
        var value = Power();
        while (tokens.Current is { Kind: TokenKind.Sign, Text: "*" or "/" or "//" or "%" } sign)
        {
            tokens.Skip();
            var right = Power();
            value = Made(new BinaryExpression(value, sign.Text, right) { Position = sign.Position }, value, right);
        }

        return value;
    }

    private Expression Power()
    {
        var value = Unary(filters: true);
        while (tokens.Current.IsSign("**"))
        {
            var position = tokens.Current.Position;
            tokens.Skip();
            var right = Unary(filters: true);
            value = Made(new BinaryExpression(value, "**", right) { Position = position }, value, right);
        }

        return value;
    }

    private Expression Unary(bool filters)
    {
        Expression value;
        var token = tokens.Current;
        if (token.Kind == TokenKind.Sign && token.Text is "-" or "+")
        {
            Enter();
            tokens.Skip();
            var number = Unary(filters: false);
            value = Made(new SignExpression(number, token.Text == "-") { Position = token.Position }, number);
            Leave();
        }
        else
        {
            value = Primary();
        }

        value = Postfix(value);
        return filters ? FiltersAndTests(value) : value;
    }

    private Expression Primary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Skip();
                return Named(token);
            case TokenKind.Text:
                return Made(new ConstantExpression(JinjaValue.Of(Texts())) { Position = token.Position });
            case TokenKind.Number:
                tokens.Skip();
                return Made(new ConstantExpression(token.Value) { Position = token.Position });
            case TokenKind.Sign when token.Text == "(":
                tokens.Skip();
                var inner = Tuple(isBracketed: true);
                tokens.ExpectSign(")");
                return inner;
            case TokenKind.Sign when token.Text == "[":
                return List();
            case TokenKind.Sign when token.Text == "{":
                return Dict();
            default:
                throw tokens.Failure($"a value is expected, not {token}");
        }
    }

    private string Texts()
    {
        var texts = new List<string>();
        for (; tokens.Current.Kind == TokenKind.Text; tokens.Skip())
            texts.Add(tokens.Current.Text);
        return string.Concat(texts);
    }

    private Expression Named(Token token) => token.Text switch
    {
        "true" or "True" => Made(new ConstantExpression(JinjaValue.True) { Position = token.Position }),
        "false" or "False" => Made(new ConstantExpression(JinjaValue.False) { Position = token.Position }),
        "none" or "None" => Made(new ConstantExpression(JinjaValue.None) { Position = token.Position }),
        _ => Made(scopes.Mention(token.Text, token.Position)),
    };

    private Expression List()
    {
        var position = tokens.Current.Position;
        tokens.Skip();
        var items = new List<Expression>();
        while (!tokens.Current.IsSign("]"))
        {
            items.Add(Conditional());
            if (!tokens.TakeSign(","))
                break;
        }

        tokens.ExpectSign("]");
        return Made(new ListExpression([.. items], isTuple: false) { Position = position }, [.. items]);
    }

    private Expression Dict()
    {
        var position = tokens.Current.Position;
        tokens.Skip();
        var entries = new List<(Expression, Expression)>();
        var all = new List<Expression>();
        while (!tokens.Current.IsSign("}"))
        {
            var key = Conditional();
            tokens.ExpectSign(":");
            var value = Conditional();
            entries.Add((key, value));
            all.AddRange([key, value]);
            if (!tokens.TakeSign(","))
                break;
        }

        tokens.ExpectSign("}");
        return Made(new DictExpression([.. entries]) { Position = position }, [.. all]);
    }

    private Expression Postfix(Expression value)
    {
        while (tokens.Current is { Kind: TokenKind.Sign, Text: "." or "[" or "(" } sign)
        {
            value = sign.Text switch
            {
                "." => Attribute(value),
                "[" => Subscript(value),
                _ => Call(value),
            };
        }

        return value;
    }

    private Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            if (tokens.Current.IsSign("|"))
                value = Filtered(value, FilterCalls());
            else if (tokens.Current.IsName("is"))
                value = Test(value);
            else if (tokens.Current.IsSign("("))
                value = Call(value);
            else
                return value;
        }
    }

    private Expression Attribute(Expression value)
    {
        tokens.Skip();
        var token = tokens.Current;
        tokens.Skip();
        if (token.Kind == TokenKind.Name)
            return Made(new AttributeExpression(value, token.Text) { Position = token.Position }, value);
        if (token.Kind == TokenKind.Number && token.Value.IsInteger)
            return Made(new ItemExpression(value, new ConstantExpression(token.Value)) { Position = token.Position }, value);
        throw new JinjaSyntaxException($"behind a point a name or a number is expected, not {token}", token.Position);
    }

    private Expression Subscript(Expression value)
    {
        var position = tokens.Current.Position;
        tokens.Skip();
        var start = tokens.Current.IsSign(":") ? null : Tuple();
        if (!tokens.Current.IsSign(":"))
        {
            tokens.ExpectSign("]");
            return Made(new ItemExpression(value, start!) { Position = position }, value, start);
        }

        tokens.Skip();
        var stop = tokens.Current.IsSign(":") || tokens.Current.IsSign("]") ? null : Conditional();
        var step = tokens.TakeSign(":") && !tokens.Current.IsSign("]") ? Conditional() : null;
        tokens.ExpectSign("]");
        return Made(new SliceExpression(value, start, stop, step) { Position = position }, value, start, stop, step);
    }

    private Expression Call(Expression value)
    {
        var position = tokens.Current.Position;
        var arguments = Arguments();
        return Made(new CallExpression(value, arguments) { Position = position }, [value, .. arguments.All]);
    }

    private Expression Test(Expression value)
    {
        tokens.Skip();
        var isNegated = tokens.TakeName("not");
        var position = tokens.Current.Position;
        var name = DottedName("the name of a test is expected");
        var arguments = ArgumentList.None;
        if (tokens.Current.IsSign("("))
        {
            arguments = Arguments();
        }
        else if (BeginsArgument(tokens.Current))
        {
            if (tokens.Current.IsName("is"))
                throw tokens.Failure("one test can't follow another; use brackets, or and");
            arguments = new ArgumentList([Postfix(Primary())], []);
        }

        var test = Made(new TestExpression(value, name, arguments) { Position = position }, [value, .. arguments.All]);
        return isNegated ? Made(new NotExpression(test) { Position = position }, test) : test;
    }

    private ArgumentList Arguments()
    {
        tokens.ExpectSign("(");
        var values = new List<Expression>();
        var keywords = new List<string>();
        Expression? more = null;
        Expression? moreKeywords = null;
        while (!tokens.Current.IsSign(")"))
        {
            if (moreKeywords is not null)
                throw tokens.Failure("nothing may follow the arguments behind **");
            if (tokens.TakeSign("**"))
                moreKeywords = Conditional();
            else if (more is null && tokens.TakeSign("*"))
                more = Conditional();
            else
                values.Add(Argument(keywords, more is not null));
            if (!tokens.TakeSign(","))
                break;
        }

        tokens.ExpectSign(")");
        return values.Count == 0 && more is null && moreKeywords is null ? ArgumentList.None
            : new ArgumentList([.. values], [.. keywords]) { More = more, MoreKeywords = moreKeywords };
    }

    private Expression Argument(List<string> keywords, bool onlyKeywords)
    {
        if (tokens.Current.Kind == TokenKind.Name && tokens.Next.IsSign("="))
        {
            if (keywords.Contains(tokens.Current.Text))
                throw tokens.Failure($"the argument '{tokens.Current.Text}' is given twice");
            if (keywords.Count == MostNames)
                throw tokens.Failure($"a call has more than {MostNames} arguments with names");
            keywords.Add(tokens.Current.Text);
            tokens.Skip();
            tokens.Skip();
        }
        else if (keywords.Count > 0 || onlyKeywords)
        {
            throw tokens.Failure("an argument without a name follows one with a name, or *");
        }

        return Conditional();
    }

    private string DottedName(string expected)
    {
        var name = tokens.Name(expected);
        while (tokens.TakeSign("."))
            name += "." + tokens.Name(expected);
        return name;
    }

    private bool EndsTuple(string? stop) =>
        tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd || tokens.Current.IsSign(")") || tokens.Current.IsSign("]") || tokens.Current.IsSign(":")
        || (stop is not null && tokens.Current.IsName(stop));

    private static bool BeginsArgument(Token token) => token.Kind switch
    {
        TokenKind.Name => token.Text is not ("else" or "or" or "and"),
        TokenKind.Text or TokenKind.Number => true,
        TokenKind.Sign => token.Text is "[" or "{",
        _ => false,
    };

    private void Enter()
    {
        if (++_depth + Outside > nesting)
            throw tokens.Failure($"expressions stand more than {nesting} deep in each other, the most that is allowed");
    }

    private void Leave() => _depth--;

    private T Made<T>(T node, params ReadOnlySpan<Expression?> children)
        where T : Expression
    {
        Nodes++;
        foreach (var child in children)
            node.Depth = Math.Max(node.Depth, 1 + (child?.Depth ?? 0));
        return node.Depth + Outside <= nesting
            ? node
            : throw new JinjaSyntaxException($"expressions stand more than {nesting} deep in each other, the most that is allowed", node.Position);
    }
}
