namespace LocalRunner.Chat.Tools;

/// <summary>One way in which a model writes function calls, as data for the reader.</summary>
/// <param name="Body">What is between the markers.</param>
/// <param name="Start">What stands before each call; empty when only the section is marked.</param>
/// <param name="End">What stands behind each call, if anything.</param>
internal sealed record CallSyntax(CallBody Body, string Start, string End = "")
{
    /// <summary>Gets what may stand before all calls together, spellings of it included.</summary>
    public IReadOnlyList<string> SectionStarts { get; init; } = [];

    /// <summary>Gets what may stand behind all calls together.</summary>
    public string SectionEnd { get; init; } = "";

    /// <summary>Gets whether it is a call only when it names a function that was offered, since it may as well be text.</summary>
    public bool OnlyKnown { get; init; }

    /// <summary>Gets whether it counts only where the answer begins.</summary>
    public bool OnlyFirst { get; init; }

    /// <summary>Gets the texts of which one ends a name.</summary>
    public IReadOnlyList<string> NameEnds { get; init; } = [];

    /// <summary>Gets what stands before a function's name within it, such as functions.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>Gets whether the id comes behind the arguments, so that a call is told of when it is whole.</summary>
    public bool IdLast { get; init; }

    /// <summary>Gets the tags of single arguments, or null where they come as JSON.</summary>
    public ArgumentTags? Tags { get; init; }

    /// <summary>Gets what stands before and behind strings in place of quotes, or null.</summary>
    public string? StringMark { get; init; }

    /// <summary>Gets what stands between a name and the call's id; empty where there is no id.</summary>
    public string IdStart { get; init; } = "";

    /// <summary>Gets what stands behind the id.</summary>
    public string IdEnd { get; init; } = "";

    /// <summary>Gets the JSON member that holds the name, beside the usual ones.</summary>
    public string? NameKey { get; init; }

    /// <summary>Gets the JSON member that holds the arguments, beside the usual ones.</summary>
    public string? ArgumentsKey { get; init; }

    /// <summary>Gets the JSON member that holds the id, beside the usual ones.</summary>
    public string? IdKey { get; init; }

    /// <summary>Gets the JSON member that holds name and arguments, beside function.</summary>
    public string? WrapperKey { get; init; }

    /// <summary>Gets whether several JSON objects may follow the start of a section without a list's brackets.</summary>
    public bool IsSequence { get; init; }

    /// <summary>Gets the texts at which a call can begin.</summary>
    public IReadOnlyList<string> Markers => Start.Length > 0 ? [Start, .. SectionStarts] : SectionStarts;
}
