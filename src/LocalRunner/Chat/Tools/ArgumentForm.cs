namespace LocalRunner.Chat.Tools;

/// <summary>Says in which form a grammar writes a call's arguments.</summary>
internal enum ArgumentForm
{
    /// <summary>A JSON object.</summary>
    Json,

    /// <summary>Each between tags: texts as they are, other values as JSON.</summary>
    Tagged,

    /// <summary>An object with bare names and marked strings.</summary>
    Marked,

    /// <summary>Python's keyword arguments.</summary>
    Python,
}
