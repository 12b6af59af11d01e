namespace LocalRunner.Catalog;

/// <summary>Holds a published claim about models, to compare with a measurement.</summary>
public sealed record CatalogClaim
{
    private static readonly Dictionary<string, double> s_none = [];

    /// <summary>Gets the name that entries refer to it by.</summary>
    public required string Id { get; init; }

    /// <summary>Gets what is claimed, in a sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>Gets who said it, where and when.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the numbers in it; the unit ends each name (<c>memory_gib</c>, <c>tokens_per_second</c>).</summary>
    public IReadOnlyDictionary<string, double> Numbers { get => field ?? s_none; init; }
}
