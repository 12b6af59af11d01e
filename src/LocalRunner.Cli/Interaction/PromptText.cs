namespace LocalRunner.Cli.Interaction;

/// <summary>Where the text to answer comes from: the arguments, or stdin.</summary>
internal static class PromptText
{
    /// <summary>Returns null when there is none and a person is there to chat with.</summary>
    public static async Task<string?> ReadAsync(IReadOnlyList<string> words, Terminal terminal, CancellationToken cancellation)
    {
        if (words is ["-"] || (words.Count == 0 && !terminal.InputIsTerminal))
        {
            var text = await terminal.In.ReadToEndAsync(cancellation);
            return WithoutLastLineEnd(text);
        }

        return words.Count > 0 ? string.Join(' ', words) : null;
    }

    private static string WithoutLastLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
