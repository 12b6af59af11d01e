namespace LocalRunner.Cli.Output;

/// <summary>Describes a column of a table.</summary>
/// <param name="Heading">Its name.</param>
/// <param name="Kind">What becomes of its cells where the terminal is narrow.</param>
internal readonly record struct Column(string Heading, ColumnKind Kind = ColumnKind.Word)
{
    public static implicit operator Column(string heading) => new(heading);

    /// <summary>A column of figures.</summary>
    public static Column Figure(string heading) => new(heading, ColumnKind.Figure);

    /// <summary>A column of paths or names.</summary>
    public static Column Path(string heading) => new(heading, ColumnKind.Path);

    /// <summary>A column of sentences.</summary>
    public static Column Sentence(string heading) => new(heading, ColumnKind.Sentence);
}
