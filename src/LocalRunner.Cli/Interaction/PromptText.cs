namespace LocalRunner.Cli.Interaction;

/// <summary>Where the text to answer comes from: the arguments, stdin, or both.</summary>
internal static class PromptText
{
    /// <summary>Returns null when there is none and a person is there to chat with. A piped text goes before what is said of it.</summary>
    public static async Task<string?> ReadAsync(IReadOnlyList<string> words, Terminal terminal, CancellationToken cancellation)
    {
        if (words is ["-"])
            return await ReadInputAsync(terminal, cancellation);
        var said = words.Count > 0 ? string.Join(' ', words) : null;
        if (terminal.InputIsTerminal)
            return said;
        var piped = await ReadInputAsync(terminal, cancellation);
        return said is null ? piped : string.IsNullOrWhiteSpace(piped) ? said : $"{piped}\n\n{said}";
    }

    private static async Task<string> ReadInputAsync(Terminal terminal, CancellationToken cancellation)
    {
        var text = await terminal.In.ReadToEndAsync(cancellation);
        return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }
}
