namespace LocalRunner.Architectures;

/// <summary>Says where the rows are picked that logits are computed for; before that, all tokens run through.</summary>
internal enum OutputPick
{
    /// <summary>In the last layer, before its feed-forward block.</summary>
    InLastLayer,

    /// <summary>In the last layer, behind its feed-forward block.</summary>
    BeforeLastSum,

    /// <summary>Behind the last layer, before the last norm; all its rows are kept.</summary>
    BeforeNorm,

    /// <summary>The same, and no rows are kept.</summary>
    BehindLayers,

    /// <summary>Behind the last norm, whose rows are all kept.</summary>
    AfterNorm,

    /// <summary>Nowhere: all rows are computed.</summary>
    Never,
}
