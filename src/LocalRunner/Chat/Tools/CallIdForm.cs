namespace LocalRunner.Chat.Tools;

/// <summary>Says what the ids of calls look like that a family's templates accept.</summary>
internal enum CallIdForm
{
    /// <summary>call_ and 24 letters or digits, as OpenAI's.</summary>
    Prefixed,

    /// <summary>Nine letters or digits (Mistral).</summary>
    Nine,

    /// <summary>The number of the call in the answer (Command-R).</summary>
    Number,

    /// <summary>The function's name and the number, as in functions.search:0 (Kimi).</summary>
    NameAndNumber,
}
