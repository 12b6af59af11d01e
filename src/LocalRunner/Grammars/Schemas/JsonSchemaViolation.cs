namespace LocalRunner.Grammars.Schemas;

/// <summary>Says where a value does not satisfy a JSON schema.</summary>
/// <param name="Instance">The JSON pointer of the part of the value, as in #/items/0.</param>
/// <param name="Schema">The JSON pointer of the schema that has the keyword.</param>
/// <param name="Keyword">The keyword.</param>
internal sealed record JsonSchemaViolation(string Instance, string Schema, string Keyword)
{
    public override string ToString() => $"{Instance} does not satisfy '{Keyword}' of {Schema}.";
}
