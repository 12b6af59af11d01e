namespace LocalRunner.Cli.Output;

/// <summary>A component of a plan's memory.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Source">Whose figure it is.</param>
internal readonly record struct MemoryRow(string Name, long Bytes, string Source);
