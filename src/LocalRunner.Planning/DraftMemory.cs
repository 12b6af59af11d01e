namespace LocalRunner;

/// <summary>Holds what a draft model takes of main memory that can't be evicted, in bytes.</summary>
/// <param name="Loaded">Once it is loaded.</param>
/// <param name="Full">Once its context is full.</param>
public readonly record struct DraftMemory(long Loaded, long Full);
