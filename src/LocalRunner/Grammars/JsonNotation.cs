namespace LocalRunner.Grammars;

/// <summary>Says how a model writes JSON's values: as JSON, or in a notation of its own.</summary>
/// <param name="True">The word for true.</param>
/// <param name="False">The word for false.</param>
/// <param name="Null">The word for null.</param>
/// <param name="StringMark">What stands before and behind a string whose characters are written as they are; null for JSON strings.</param>
internal sealed record JsonNotation(string True, string False, string Null, string? StringMark = null)
{
    public static JsonNotation Json { get; } = new("true", "false", "null");

    public static JsonNotation Python { get; } = new("True", "False", "None");

    /// <summary>Gets whether the names of members stand without quotes.</summary>
    public bool BareNames => StringMark is not null;
}
