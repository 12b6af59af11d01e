namespace LocalRunner.Tokenization;

/// <summary>What a token is; the names that the engine gives them.</summary>
[Flags]
internal enum TokenAttributes : byte
{
    None = 0,
    Unknown = 1,
    Unused = 2,
    Normal = 4,
    Control = 8,
    UserDefined = 16,
    Byte = 32,
    StripsLeft = 64,
    StripsRight = 128,
}
