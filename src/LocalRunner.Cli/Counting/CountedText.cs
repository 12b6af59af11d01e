namespace LocalRunner.Cli.Counting;

/// <summary>A text with its tokens.</summary>
/// <param name="Name">The file; null where it came from the command line or stdin.</param>
/// <param name="Characters">Its length in UTF-16 units.</param>
/// <param name="Bytes">Its length in UTF-8.</param>
/// <param name="Ids">The tokens.</param>
internal sealed record CountedText(string? Name, int Characters, int Bytes, int[] Ids);
