namespace LocalRunner.Gguf;

/// <summary>Holds the beginning of a file that is elsewhere.</summary>
/// <param name="Name">What to call the file where a path would stand.</param>
/// <param name="Prefix">Its first bytes, with all of the header: <see cref="GgufHeaderExtent"/> tells how many that takes.</param>
/// <param name="FileBytes">The size of the whole file.</param>
public sealed record GgufHeaderBytes(string Name, ReadOnlyMemory<byte> Prefix, long FileBytes);
