namespace LocalRunner.Grammars.Schemas;

/// <summary>Names a keyword of a JSON schema that the grammar does not hold the model to; the answer is to be validated.</summary>
/// <param name="Pointer">The JSON pointer of the schema that has it, as in #/properties/name.</param>
/// <param name="Keyword">The keyword.</param>
/// <param name="Reason">Why, and what is allowed instead.</param>
internal sealed record JsonSchemaWarning(string Pointer, string Keyword, string Reason)
{
    public override string ToString() => $"{Pointer}: '{Keyword}' {Reason}.";
}
