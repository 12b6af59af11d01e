namespace LocalRunner.Chat.Tools;

/// <summary>Says how a call is written, once its beginning is found.</summary>
internal enum CallBody
{
    /// <summary>A JSON object with the name and the arguments, or a list of such objects.</summary>
    Json,

    /// <summary>A list of objects with one member each: the name, and in it the arguments.</summary>
    JsonByName,

    /// <summary>The name, then the arguments as a JSON object or in tags.</summary>
    Named,

    /// <summary>Calls as Python writes them, in a list or alone.</summary>
    Python,

    /// <summary>The name, then a brace with bare names and marked strings.</summary>
    Marked,

    /// <summary>An object that holds a call, calls, or the answer as text.</summary>
    Wrapped,
}
