namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Names what a token of a template is.</summary>
internal enum TokenKind : byte
{
    Data,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    Text,
    Number,
    Sign,
    End,
}
