namespace LocalRunner.Store.Installed;

/// <summary>Remembers a model that LocalRunner downloaded.</summary>
/// <param name="Path">The file to load.</param>
/// <param name="Names">What it was asked for by, where that was a name.</param>
/// <param name="PulledOn">When it came.</param>
internal sealed record PulledModel(string Path, IReadOnlyList<string> Names, DateTimeOffset PulledOn)
{
    /// <summary>Gets its files in order; empty where they were not noted.</summary>
    public IReadOnlyList<PulledFile> Files { get => field ?? []; init; }

    /// <summary>Gets the projector that came along; null where none did.</summary>
    public PulledFile? Projector { get; init; }

    /// <summary>Gets whether its publisher was asked for a projector.</summary>
    public bool KnowsProjector { get; init; }

    /// <summary>Gets whether its projector may be had, and is not here.</summary>
    public bool LacksProjector => !KnowsProjector || (Projector is { } projector && FileLength.Of(projector.Path) != projector.Bytes);

    /// <summary>Gets whether each file still has as many bytes as came.</summary>
    public bool IsWhole => Files.All(file => FileLength.Of(file.Path) == file.Bytes);
}
