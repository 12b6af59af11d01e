namespace LocalRunner.Architectures;

/// <summary>Names which layers keep a state of fixed size (create_memory of llama.cpp).</summary>
internal enum RecurrentLayers
{
    None,
    All,

    /// <summary>All, each with attention beside.</summary>
    AllBesideAttention,

    /// <summary>Those that the header gives no key-value heads.</summary>
    WithoutHeads,

    /// <summary>Those without key-value heads and without a feed-forward width; each layer is one block.</summary>
    WithoutHeadsOrFeedForward,

    /// <summary>All but one in each interval of the header.</summary>
    ByInterval,
}
