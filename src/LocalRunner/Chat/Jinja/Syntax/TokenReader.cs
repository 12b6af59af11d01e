namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Goes through tokens, one ahead.</summary>
internal sealed class TokenReader(List<Token> tokens)
{
    private int _at;

    public Token Current => tokens[_at];

    public Token Next => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public void Skip() => _at = Math.Min(_at + 1, tokens.Count - 1);

    public bool TakeSign(string sign)
    {
        if (!Current.IsSign(sign))
            return false;
        Skip();
        return true;
    }

    public bool TakeName(string name)
    {
        if (!Current.IsName(name))
            return false;
        Skip();
        return true;
    }

    public void ExpectSign(string sign)
    {
        if (!TakeSign(sign))
            throw Failure($"'{sign}' is expected, not {Current}");
    }

    public void Expect(TokenKind kind)
    {
        if (Current.Kind != kind)
            throw Failure($"the end of the tag is expected, not {Current}");
        Skip();
    }

    /// <summary>Takes any name.</summary>
    /// <param name="expected">What is wrong when none stands there.</param>
    public string Name(string expected)
    {
        if (Current.Kind != TokenKind.Name)
            throw Failure($"{expected}, not {Current}");
        var name = Current.Text;
        Skip();
        return name;
    }

    public JinjaSyntaxException Failure(string message) => new(message, Current.Position);
}
