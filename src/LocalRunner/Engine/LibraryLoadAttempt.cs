namespace LocalRunner.Engine;

/// <summary>Records one place where the llama.cpp library was looked for.</summary>
/// <param name="Source">Why this place was tried: the environment variable, the application, or the system.</param>
/// <param name="Path">The file or name that was tried.</param>
/// <param name="Error">The system's own error text, or null when this attempt succeeded.</param>
public sealed record LibraryLoadAttempt(string Source, string Path, string? Error);
