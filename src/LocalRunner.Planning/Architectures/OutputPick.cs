namespace LocalRunner.Architectures;

/// <summary>Says where the rows are picked that logits are computed for; before that, all tokens run through.</summary>
internal enum OutputPick
{
    /// <summary>In the last layer, before its feed-forward block.</summary>
    InLastLayer,

    /// <summary>Behind the last layer, before the last norm.</summary>
    BeforeNorm,

    /// <summary>Behind the last norm, whose rows are all kept.</summary>
    AfterNorm,
}
