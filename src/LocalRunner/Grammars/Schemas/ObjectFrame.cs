namespace LocalRunner.Grammars.Schemas;

/// <summary>What stands around and between the members of an object, as the grammar writes it; parts may be empty.</summary>
/// <param name="Open">Before the first member.</param>
/// <param name="Separator">Between two members.</param>
/// <param name="Close">Behind the last member.</param>
/// <param name="CloseEmpty">In place of all members when there is none.</param>
internal sealed record ObjectFrame(string Open, string Separator, string Close, string CloseEmpty)
{
    public static ObjectFrame Json(string space) => new($"\"{{\" {space}", $"\",\" {space}", $"{space} \"}}\"", "\"}\"");
}
