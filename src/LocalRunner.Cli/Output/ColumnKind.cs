namespace LocalRunner.Cli.Output;

/// <summary>What becomes of a column's cells where the terminal is narrow.</summary>
internal enum ColumnKind
{
    /// <summary>Words that stay whole: the column goes on below where it has no room.</summary>
    Word,

    /// <summary>Figures, which stay whole and end at the right.</summary>
    Figure,

    /// <summary>A path, which loses its middle.</summary>
    Path,

    /// <summary>Sentences, which break between words.</summary>
    Sentence,
}
