using static LocalRunner.Cli.ErrorDocument;

namespace LocalRunner.Cli;

/// <summary>What a command that failed prints.</summary>
internal sealed record ErrorDocument(ErrorDetail Error)
{
    internal sealed record ErrorDetail(string Code, string Message);
}
