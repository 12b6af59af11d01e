namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Keeps track of scopes while a template is parsed, and tells each name in the end where its value can stand.</summary>
internal sealed class ScopeTree
{
    private readonly List<(NameExpression Name, Scope Scope)> _names = [];

    /// <summary>Gets or sets the scope in which names are set.</summary>
    public Scope Current { get; set; } = new(null, new Activation(null));

    public Activation Activation => Current.Activation;

    /// <summary>Gets how many names were mentioned so far.</summary>
    public int Mentions => _names.Count;

    /// <summary>Goes into a scope inside the current one.</summary>
    public Scope Enter() => Current = new Scope(Current, Activation);

    /// <summary>Goes into a scope with a frame of its own.</summary>
    public Scope EnterMacro() => Current = new Scope(Current, new Activation(Activation));

    public NameExpression Mention(string name, int position)
    {
        var expression = new NameExpression(name) { Position = position };
        _names.Add((expression, Current));
        return expression;
    }

    public bool WasMentioned(string name, int since) => _names.Skip(since).Any(mention => mention.Name.Name == name);

    /// <summary>Binds all names.</summary>
    /// <returns>The names that no scope may have: the variables that the template asks for.</returns>
    public IReadOnlyList<string> Bind()
    {
        var globals = new Dictionary<string, int>();
        foreach (var (name, scope) in _names)
        {
            if (!globals.TryGetValue(name.Name, out var global))
                globals.Add(name.Name, global = globals.Count);
            name.Bind(scope.Find(name.Name), global);
        }

        return [.. globals.Keys];
    }
}
