namespace LocalRunner.Grammars.Schemas;

/// <summary>A choice that a value must make: all schemas of one branch must hold.</summary>
/// <param name="Pointer">The JSON pointer of the keyword that asks for it.</param>
/// <param name="Owner">The schema that has the keyword.</param>
/// <param name="Branches">The branches.</param>
internal sealed record SchemaUnion(string Pointer, SchemaPart Owner, IReadOnlyList<IReadOnlyList<SchemaPart>> Branches)
{
    /// <summary>Gets the keyword.</summary>
    public string Keyword => KeywordOf(Pointer);

    /// <summary>Gets the pointer of the schema that has the keyword.</summary>
    public static string OwnerOf(string pointer) => pointer[..pointer.LastIndexOf('/')];

    public static string KeywordOf(string pointer)
    {
        var keyword = pointer[(pointer.LastIndexOf('/') + 1)..];
        return keyword.IndexOf(SchemaPart.Made) is >= 0 and var end ? keyword[..end] : keyword;
    }
}
