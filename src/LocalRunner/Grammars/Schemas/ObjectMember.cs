namespace LocalRunner.Grammars.Schemas;

/// <summary>One declared member of an object: its name and value as the grammar writes them, and whether it must be there.</summary>
internal sealed record ObjectMember(string Text, bool IsRequired);
