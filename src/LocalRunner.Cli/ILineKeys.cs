namespace LocalRunner.Cli;

/// <summary>Where a <see cref="LineEditor"/> gets its keys from.</summary>
internal interface ILineKeys
{
    /// <summary>Gets whether more keys are waiting.</summary>
    bool Available { get; }

    /// <summary>Gets the terminal's width.</summary>
    int Columns { get; }

    ConsoleKeyInfo Read();
}
