namespace LocalRunner.Grammars.Schemas;

/// <summary>What an array's schemas say of its items by their places and their number.</summary>
/// <param name="PartsAt">Returns the schemas of the item at a place.</param>
/// <param name="Places">The number of places with schemas of their own.</param>
/// <param name="IsOpen">Whether more items may follow those.</param>
/// <param name="Least">The fewest items.</param>
/// <param name="Most">The most items, or null.</param>
internal sealed record ItemPlan(Func<int, IReadOnlyList<SchemaPart>> PartsAt, int Places, bool IsOpen, int Least, int? Most);
