namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Reads the statements of a template.</summary>
internal sealed class Parser
{
    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private readonly ScopeTree _scopes = new();
    private readonly int _nesting;

    // The loops that a break can leave: none through a macro, or a block whose text is taken.
    private int _loops;

    private Parser(List<Token> tokens, int nesting)
    {
        _tokens = new TokenReader(tokens);
        _expressions = new ExpressionParser(_tokens, _scopes, nesting);
        _targets = new TargetParser(_tokens, _scopes, nesting);
        _nesting = nesting;
    }

    /// <summary>Reads a whole template.</summary>
    /// <param name="source">Its source, with normal line breaks.</param>
    /// <param name="nesting">How deep statements and expressions may stand in each other.</param>
    public static ParsedTemplate Parse(string source, int nesting)
    {
        var parser = new Parser(Lexer.Read(source), nesting);
        var body = parser.Statements();
        return new(new Block(body), parser._scopes.Activation.Size, parser._scopes.Bind());
    }

    /// <summary>Reads statements up to a tag with one of the words, and stands on it; up to the end of the template where there are none.</summary>
    private Statement[] Statements(params ReadOnlySpan<string> ends)
    {
        if (++_expressions.Outside > _nesting)
            throw _tokens.Failure($"statements stand more than {_nesting} deep in each other, the most that is allowed");
        var statements = new List<Statement>();
        while (!AtEnd(ends))
        {
            // What inner statements count is theirs, and not counted again for the outer ones.
            var nodes = _expressions.Nodes;
            var statement = Statement();
            statement.Nodes = 1 + _expressions.Nodes - nodes;
            _expressions.Nodes = nodes;
            statements.Add(statement);
        }

        _expressions.Outside--;
        return [.. statements];
    }

    private bool AtEnd(ReadOnlySpan<string> ends)
    {
        if (_tokens.Current.Kind == TokenKind.End)
            return ends.IsEmpty ? true : throw _tokens.Failure($"the template ends, and {{% {ends[^1]} %}} is missing");
        if (_tokens.Current.Kind != TokenKind.BlockBegin || _tokens.Next.Kind != TokenKind.Name || !ends.Contains(_tokens.Next.Text))
            return false;
        _tokens.Skip();
        return true;
    }

    private Statement Statement()
    {
        var token = _tokens.Current;
        _tokens.Skip();
        switch (token.Kind)
        {
            case TokenKind.Data:
                return new TextStatement(token.Text);
            case TokenKind.VariableBegin:
                var value = _expressions.Tuple();
                _tokens.Expect(TokenKind.VariableEnd);
                return new OutputStatement(value) { Position = token.Position };
            default:
                var statement = Tag(token.Position);
                _tokens.Expect(TokenKind.BlockEnd);
                return statement;
        }
    }

    private Statement Tag(int position)
    {
        var word = _tokens.Name("a tag begins with a word such as if, for or set");
        return word switch
        {
            "if" => If(position),
            "for" => For(position),
            "set" => Set(position),
            "macro" => Macro(position),
            "call" => Call(position),
            "filter" => Filter(position),
            "with" => With(position),
            "generation" => Generation(position),
            "break" when _loops > 0 => new JumpStatement(Flow.Break),
            "continue" when _loops > 0 => new JumpStatement(Flow.Continue),
            "break" or "continue" => throw new JinjaSyntaxException($"{word} stands in no loop that it could leave", position),
            "include" or "import" or "from" or "extends" or "block" =>
                throw new JinjaSyntaxException($"{word} needs other templates, and a chat template stands alone", position),
            _ => throw new JinjaSyntaxException($"there is no tag '{word}' that could stand here", position),
        };
    }

    private IfStatement If(int position)
    {
        var branches = new List<(Expression?, Block)>();
        string end;
        do
        {
            var condition = _expressions.Tuple(conditional: false);
            branches.Add((condition, new Block(Body("elif", "else", "endif"))));
            end = _tokens.Name("");
        }
        while (end == "elif");
        if (end == "else")
        {
            branches.Add((null, new Block(Body("endif"))));
            _tokens.Skip();
        }

        return new IfStatement([.. branches]) { Position = position };
    }

    private ForStatement For(int position)
    {
        var outer = _scopes.Current;
        var first = _scopes.Activation.Size;
        var inner = _scopes.Enter();
        var target = _targets.OfLoop();
        if (!_tokens.TakeName("in"))
            throw _tokens.Failure($"'in' is expected, not {_tokens.Current}");

        // What is gone through is evaluated outside; the condition sees the names of the loop.
        _scopes.Current = outer;
        var entries = _expressions.Tuple(conditional: false, stop: "recursive");
        _scopes.Current = inner;
        var condition = _tokens.TakeName("if") ? _expressions.Expression() : null;
        var isRecursive = _tokens.TakeName("recursive");
        _loops++;
        var body = Scoped("loop", out var loopSlot, "else", "endfor");
        _loops--;
        _scopes.Current = outer;
        Block? otherwise = null;
        if (_tokens.Name("") == "else")
        {
            otherwise = Scoped(null, out _, "endfor");
            _tokens.Skip();
        }

        return new ForStatement
        {
            Position = position,
            Target = target,
            Entries = entries,
            Condition = condition,
            IsRecursive = isRecursive,
            LoopSlot = loopSlot,
            Body = body,
            Otherwise = otherwise,
            Slots = (first, _scopes.Activation.Size - first),
        };
    }

    private SetStatement Set(int position)
    {
        var target = _targets.OfSet();
        if (_tokens.TakeSign("="))
            return new SetStatement(target, _expressions.Tuple()) { Position = position };
        var filters = _tokens.Current.IsSign("|") ? _expressions.FilterCalls() : [];
        return new SetStatement(target, _expressions.Filtered(Captured(position, "endset"), filters)) { Position = position };
    }

    private OutputStatement Filter(int position)
    {
        var filters = _expressions.FilterCalls(isFirst: true);
        return new OutputStatement(_expressions.Filtered(Captured(position, "endfilter"), filters)) { Position = position };
    }

    private WithStatement With(int position)
    {
        var outer = _scopes.Current;
        var first = _scopes.Activation.Size;
        var inner = _scopes.Enter();
        var names = new List<(Target, Expression)>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (names.Count > 0)
                _tokens.ExpectSign(",");
            var target = _targets.OfSet(isTuple: false);
            _tokens.ExpectSign("=");
            _scopes.Current = outer;
            names.Add((target, _expressions.Expression()));
            _scopes.Current = inner;
        }

        var body = Body("endwith");
        _tokens.Skip();
        _scopes.Current = outer;
        return new WithStatement([.. names], new Block(body, first, _scopes.Activation.Size - first)) { Position = position };
    }

    private WithStatement Generation(int position)
    {
        var body = Scoped(null, out _, "endgeneration");
        _tokens.Skip();
        return new WithStatement([], body) { Position = position };
    }

    private SetStatement Macro(int position)
    {
        var name = _tokens.Name("the name of the macro is expected");
        var slot = _scopes.Current.Declare(name);
        var mentions = _scopes.Mentions;
        var outer = _scopes.Current;
        var inner = _scopes.EnterMacro();
        var signature = Signature();
        _scopes.Current = outer;
        return new SetStatement(new NameTarget(slot), Made(name, signature, inner, mentions, "endmacro")) { Position = position };
    }

    private OutputStatement Call(int position)
    {
        var mentions = _scopes.Mentions;
        var outer = _scopes.Current;
        var inner = _scopes.EnterMacro();
        var signature = _tokens.Current.IsSign("(") ? Signature() : [];
        _scopes.Current = outer;
        if (_expressions.Expression() is not CallExpression call)
            throw new JinjaSyntaxException("behind call a call is expected", position);
        var caller = Made("caller", signature, inner, mentions, "endcall");
        var arguments = new ArgumentList([.. call.Arguments.Values, caller], [.. call.Arguments.Keywords, "caller"]) { More = call.Arguments.More, MoreKeywords = call.Arguments.MoreKeywords };
        return new OutputStatement(new CallExpression(call.Callee, arguments) { Position = call.Position, Depth = call.Depth }) { Position = position };
    }

    private List<(string Name, int Slot, Expression? Default)> Signature()
    {
        _tokens.ExpectSign("(");
        var parameters = new List<(string, int, Expression?)>();
        while (!_tokens.Current.IsSign(")"))
        {
            if (parameters.Count > 0)
                _tokens.ExpectSign(",");
            var position = _tokens.Current.Position;
            var name = _tokens.Name("the name of an argument is expected");
            if (parameters.Count == ExpressionParser.MostNames)
                throw new JinjaSyntaxException($"a macro has more than {ExpressionParser.MostNames} arguments", position);
            if (parameters.Exists(parameter => parameter.Item1 == name))
                throw new JinjaSyntaxException($"the argument '{name}' stands there twice", position);
            var slot = _scopes.Current.Declare(name);
            var otherwise = _tokens.TakeSign("=") ? _expressions.Expression() : null;
            if (otherwise is null && parameters is [.., (_, _, not null)])
                throw new JinjaSyntaxException($"the argument '{name}' has no default and stands behind one that has", position);
            parameters.Add((name, slot, otherwise));
        }

        _tokens.Skip();
        return parameters;
    }

    private MacroExpression Made(string name, List<(string Name, int Slot, Expression? Default)> signature, Scope scope, int mentions, string end)
    {
        var outer = _scopes.Current;
        var loops = _loops;
        (_scopes.Current, _loops) = (scope, 0);
        var body = Body(end);
        _tokens.Skip();
        var definition = new MacroDefinition
        {
            Name = name,
            Parameters = [.. signature.Select(parameter => parameter.Name)],
            Slots = [.. signature.Select(parameter => parameter.Slot)],
            Defaults = [.. signature.Select(parameter => parameter.Default)],
            CallerSlot = Implicit("caller"),
            PositionalSlot = Implicit("varargs"),
            KeywordSlot = Implicit("kwargs"),
            FrameSize = scope.Activation.Size,
            Body = new Block(body),
        };
        (_scopes.Current, _loops) = (outer, loops);
        return new MacroExpression(definition);

        int Implicit(string word) => _scopes.WasMentioned(word, mentions) && !signature.Exists(parameter => parameter.Name == word) ? scope.Declare(word) : -1;
    }

    private BlockExpression Captured(int position, string end)
    {
        var loops = _loops;
        _loops = 0;
        var block = Scoped(null, out _, end);
        _tokens.Skip();
        _loops = loops;
        return new BlockExpression(block) { Position = position };
    }

    /// <summary>Reads the rest of a tag and a body whose names are its own.</summary>
    private Block Scoped(string? variable, out int slot, params ReadOnlySpan<string> ends)
    {
        var outer = _scopes.Current;
        var first = _scopes.Activation.Size;
        _scopes.Enter();
        slot = variable is null ? -1 : _scopes.Current.Declare(variable);
        var body = Body(ends);
        _scopes.Current = outer;
        return new Block(body, first, _scopes.Activation.Size - first);
    }

    private Statement[] Body(params ReadOnlySpan<string> ends)
    {
        _tokens.Expect(TokenKind.BlockEnd);
        return Statements(ends);
    }
}
