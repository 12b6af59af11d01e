namespace LocalRunner.Chat.Output;

/// <summary>Says what a piece of a model's output is.</summary>
public enum OutputKind
{
    /// <summary>Text of the answer.</summary>
    Text,

    /// <summary>Text that the model thinks.</summary>
    Reasoning,

    /// <summary>A function call begins: the piece's text is the function's name.</summary>
    CallStarted,

    /// <summary>More of the JSON text of a call's arguments.</summary>
    CallArguments,

    /// <summary>A call is through.</summary>
    CallEnded,
}
