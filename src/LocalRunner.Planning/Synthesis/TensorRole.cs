namespace LocalRunner.Synthesis;

/// <summary>Names the parts that a quantised mix treats differently.</summary>
internal enum TensorRole
{
    Other,
    TokenEmbedding,
    Output,
    Query,
    Key,

    /// <summary>The values of attention, alone or in one tensor with queries or keys: the most sensitive of all.</summary>
    Value,
    AttentionOutput,
    Up,
    Gate,
    Down,
}
