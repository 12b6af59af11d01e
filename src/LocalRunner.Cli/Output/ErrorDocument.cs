using static LocalRunner.Cli.Output.ErrorDocument;

namespace LocalRunner.Cli.Output;

/// <summary>What a command that failed prints.</summary>
internal sealed record ErrorDocument(ErrorDetail Error)
{
    internal sealed record ErrorDetail(string Code, string Message);
}
