namespace LocalRunner;

/// <summary>Names the ways in which an answer ends.</summary>
public enum FinishReason
{
    /// <summary>The model ended it.</summary>
    Stop,

    /// <summary>A stop sequence came up.</summary>
    StopSequence,

    /// <summary>It has as many tokens as were asked for.</summary>
    Length,

    /// <summary>The context holds no further token.</summary>
    ContextFull,

    /// <summary>The caller cancelled it.</summary>
    Cancelled,
}
