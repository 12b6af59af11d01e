namespace LocalRunner.Grammars.Schemas;

/// <summary>Schemas that must all hold for one value, and the unions in them (anyOf, oneOf) that are decided already.</summary>
/// <param name="Parts">The schemas.</param>
/// <param name="Decided">The pointers of unions of which one branch is among the parts.</param>
internal sealed record SchemaUnit(IReadOnlyList<SchemaPart> Parts, IReadOnlyList<string> Decided)
{
    public SchemaUnit(IEnumerable<SchemaPart> parts) : this([.. parts], [])
    {
    }

    /// <summary>Gets how many of the parts were there before any union was decided.</summary>
    public int Own { get; private init; } = Parts.Count;

    /// <summary>Gets what tells the unit from others of the same document.</summary>
    public string Key { get; } =
        string.Join(' ', Parts.Select(part => part.Pointer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        + '!' + string.Join(' ', Decided.Order(StringComparer.Ordinal));

    public SchemaUnit With(string union, IReadOnlyList<SchemaPart> branch) => new([.. Parts, .. branch], [.. Decided, union]) { Own = Own };

    public SchemaUnit Without(string union) => new(Parts, [.. Decided, union]) { Own = Own };
}
