namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Reads what values are assigned to.</summary>
internal sealed class TargetParser(TokenReader tokens, ScopeTree scopes, int nesting)
{
    private int _depth;

    /// <summary>Reads the names of a loop, up to its <c>in</c>.</summary>
    public Target OfLoop() => Read(attributes: false, isTuple: true);

    /// <summary>Reads the names or attribute of a set tag.</summary>
    public Target OfSet(bool isTuple = true) => Read(attributes: true, isTuple);

    private Target Read(bool attributes, bool isTuple)
    {
        if (++_depth > nesting)
            throw tokens.Failure($"names stand more than {nesting} deep in brackets, the most that is allowed");
        var targets = new List<Target>();
        var several = false;
        while (targets.Count == 0 || (isTuple && (tokens.Current.Kind == TokenKind.Name || tokens.Current.IsSign("(")) && !tokens.Current.IsName("in")))
        {
            targets.Add(One(attributes));
            if (!isTuple || !tokens.TakeSign(","))
                break;
            several = true;
        }

        _depth--;
        return several ? new TupleTarget([.. targets]) : targets[0];
    }

    private Target One(bool attributes)
    {
        if (tokens.TakeSign("("))
        {
            var inner = Read(attributes, isTuple: true);
            tokens.ExpectSign(")");
            return inner;
        }

        var position = tokens.Current.Position;
        var name = tokens.Name("a name to set is expected");
        if (attributes && tokens.TakeSign("."))
            return new NamespaceTarget(scopes.Mention(name, position), tokens.Name("the name of an attribute is expected"));
        return name is "true" or "True" or "false" or "False" or "none" or "None" || (name == "loop" && !attributes)
            ? throw new JinjaSyntaxException($"'{name}' can't be set", position)
            : new NameTarget(scopes.Current.Declare(name));
    }
}
