namespace LocalRunner.Grammars;

/// <summary>Says how the characters of a text stand in what the model writes.</summary>
internal enum CharacterCoding
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>As in a JSON string: quotes, backslashes and control characters escaped.</summary>
    Json,
}
