namespace LocalRunner.Store.Installed;

/// <summary>Remembers a model that LocalRunner downloaded.</summary>
/// <param name="Path">The file to load.</param>
/// <param name="Names">What it was asked for by, where that was a name.</param>
/// <param name="PulledOn">When it came.</param>
internal sealed record PulledModel(string Path, IReadOnlyList<string> Names, DateTimeOffset PulledOn);
