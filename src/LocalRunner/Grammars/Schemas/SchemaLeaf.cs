namespace LocalRunner.Grammars.Schemas;

/// <summary>A unit without open unions: one way in which a value may satisfy a schema.</summary>
internal sealed record SchemaLeaf(SchemaUnit Unit, SchemaConjunction Conjunction)
{
    public IReadOnlyList<SchemaPart> Members => Conjunction.Members;

    /// <summary>The first schema, for warnings about them all.</summary>
    public SchemaPart First => Members is [var first, ..] ? first : default;

    /// <summary>The greatest of a keyword's counts, of which all must hold.</summary>
    public int Least(string keyword) => Members.Max(member => member.Count(keyword)) ?? 0;

    /// <summary>The smallest of a keyword's counts.</summary>
    public int? Most(string keyword) => Members.Min(member => member.Count(keyword));

    /// <summary>The only schema with a keyword, if all others are parts of it; null otherwise.</summary>
    public SchemaPart? Whole(string keyword)
    {
        var (first, having) = (Unit.Parts[0], Members.Where(member => member.Get(keyword) is not null).ToList());
        return having is [var only] && only.Pointer == first.Pointer && (Unit.Own == 1 || Unit.Parts.Take(Unit.Own).Skip(1).All(part => part.Element.EnumerateObject().All(member => member.Name == "type"))) ? only : null;
    }

    /// <summary>The first schema that has a keyword, for warnings about it.</summary>
    public SchemaPart With(string keyword) => Members.FirstOrDefault(member => member.Get(keyword) is not null);
}
