using ModelContextProtocol.Client;

namespace LocalRunner.Cli.Tools;

/// <summary>A tool of a server.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Tool">The tool, under the name by which the model calls it.</param>
internal sealed record McpTool(string Server, McpClientTool Tool);
