using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Tools;

/// <summary>Asks before a tool is called, as what it does can't be taken back.</summary>
/// <param name="terminal">Where to ask.</param>
/// <param name="allowsAll">Whether every call is allowed unasked.</param>
internal sealed class ToolPermission(Terminal terminal, bool allowsAll)
{
    private const int LongestArguments = 400;

    private readonly HashSet<string> _always = new(StringComparer.Ordinal);

    /// <exception cref="OperationCanceledException">The user wants to leave instead.</exception>
    public async Task<bool> AskAsync(McpTool tool, string arguments, CancellationToken cancellation)
    {
        var call = PlainText.OfText($"{tool.Tool.Name} {PlainText.Short(arguments, LongestArguments)}").ReplaceLineEndings(" ");
        if (allowsAll || _always.Contains(tool.Tool.Name))
        {
            terminal.Error.WriteLine($"[{tool.Server}: {call}]");
            return true;
        }

        if (!terminal.InputIsTerminal)
        {
            terminal.Error.WriteLine($"[{tool.Server}: {call}] was not called: nobody is there to ask. --yes-tools allows all calls.");
            return false;
        }

        var prompt = new Interaction.ChatPrompt(terminal, new LineHistory(null));
        while (true)
        {
            var line = await prompt.ReadAsync($"Call [{tool.Server}: {call}]? (y)es, (n)o, (a)lways for this tool: ", cancellation, isInside: true);
            if (line.Interrupted)
            {
                // It means the answer that asks. Unless that is cancelled, the exception counts as the tool's failure, and the model answers on.
                terminal.Interrupts.Raise();
                throw new OperationCanceledException("The question was left.", cancellation);
            }

            switch (line.Text?.Trim().ToUpperInvariant())
            {
                case "Y" or "YES":
                    return true;
                case "A" or "ALWAYS":
                    return _always.Add(tool.Tool.Name);
                case "N" or "NO" or null:
                    return false;
            }
        }
    }
}
