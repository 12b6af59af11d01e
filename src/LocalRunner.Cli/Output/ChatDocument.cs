using static LocalRunner.Cli.Output.ChatDocument;

namespace LocalRunner.Cli.Output;

/// <summary>A conversation in a file.</summary>
internal sealed record ChatDocument(string? Model, IReadOnlyList<ChatTurn>? Messages)
{
    internal sealed record ChatTurn(string? Role, string? Content);
}
