namespace LocalRunner.Grammars.Schemas;

/// <summary>How the arguments of a call are written where they are no JSON object.</summary>
/// <param name="Before">The text before the value of a name; the second argument says whether it is a text without quotes.</param>
/// <param name="Separator">Between two arguments, as the grammar writes it.</param>
/// <param name="Notation">How values are written.</param>
internal sealed record ArgumentStyle(Func<string, bool, string> Before, string Separator, JsonNotation Notation)
{
    /// <summary>Gets what ends a value, and can't stand in one that is a text without quotes; empty when texts have quotes.</summary>
    public string Mark { get; init; } = "";

    /// <summary>Gets what is written behind a value, with the mark in it.</summary>
    public string Ending { get; init; } = "";
}
