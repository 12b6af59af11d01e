using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is one token: a piece of text between tags, or a word inside them.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters; of a string, what they mean.</param>
/// <param name="Position">Where it stands in the source.</param>
/// <param name="Value">The value of a number.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, JinjaValue Value = default)
{
    public bool IsSign(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public override string ToString() => Kind switch
    {
        TokenKind.VariableEnd or TokenKind.BlockEnd => "the end of the tag",
        TokenKind.End => "the end of the template",
        TokenKind.Data or TokenKind.VariableBegin or TokenKind.BlockBegin => "text",
        _ => $"'{(Text.Length > 40 ? Text[..40] + "…" : Text)}'",
    };
}
