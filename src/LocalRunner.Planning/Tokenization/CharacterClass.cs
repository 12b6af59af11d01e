namespace LocalRunner.Tokenization;

/// <summary>What the engine tells characters apart by: Unicode's general categories, without their subdivisions.</summary>
internal enum CharacterClass : byte
{
    Unassigned,
    Number,
    Letter,
    Space,
    Mark,
    Punctuation,
    Symbol,
    Control,
}
