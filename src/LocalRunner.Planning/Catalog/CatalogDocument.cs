namespace LocalRunner.Catalog;

/// <summary>The catalogue's file.</summary>
internal sealed record CatalogDocument
{
    public string Comment { get; init; } = "";

    public required IReadOnlyList<CatalogClaim> Claims { get; init; }

    public required IReadOnlyList<CatalogEntry> Models { get; init; }
}
