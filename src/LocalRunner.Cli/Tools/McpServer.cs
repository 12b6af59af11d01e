namespace LocalRunner.Cli.Tools;

/// <summary>A server of tools: a program that is started, or an address that is asked.</summary>
/// <param name="Name">What the user calls it.</param>
internal sealed record McpServer(string Name)
{
    /// <summary>Gets the program, or null for a server that has an address.</summary>
    public string? Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Gets the variables that the program gets beside this process's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the folder that the program runs in; null is this process's.</summary>
    public string? Folder { get; init; }

    public Uri? Address { get; init; }

    /// <summary>Gets what each request to the address says beside the usual, such as an authorization.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
