namespace LocalRunner.Store.Installed;

/// <summary>The file of what was downloaded.</summary>
internal sealed record PulledDocument(IReadOnlyList<PulledModel> Models);
