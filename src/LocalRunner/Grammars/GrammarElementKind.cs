namespace LocalRunner.Grammars;

/// <summary>What one element of a compiled grammar rule stands for, as llama.cpp compiles it.</summary>
internal enum GrammarElementKind : byte
{
    End,
    Alternative,
    Rule,
    Char,
    NotChar,
    RangeEnd,
    OrChar,
    AnyChar,
    Token,
    NotToken,
}
