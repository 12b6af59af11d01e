namespace LocalRunner.Cli.Interaction;

/// <summary>Reads lines at the prompt, where Ctrl+C gives a hint the first time and leaves the second.</summary>
internal sealed class ChatPrompt(Terminal terminal)
{
    private readonly LineEditor? _editor = terminal.EditsLines ? new LineEditor(terminal.Error, LineKeys.OfConsole) : null;
    private Task<string?>? _reading;

    public async Task<Line> ReadAsync(string prompt, CancellationToken cancellation)
    {
        using var interrupts = new SemaphoreSlim(0);
        using var taken = terminal.Interrupts.Take(() =>
        {
            interrupts.Release();
            return true;
        });

        terminal.Error.Write(prompt);
        // Reading a console can't be cancelled, so it has a thread of its own, which a program that leaves abandons.
        _reading ??= Task.Run(() => ReadLine(prompt), CancellationToken.None);
        for (var hinted = false; ; hinted = true)
        {
            var interrupted = interrupts.WaitAsync(cancellation);
            if (await Task.WhenAny(_reading, interrupted) == _reading)
            {
                var text = await _reading;
                _reading = null;
                if (text is null)
                    await terminal.Error.WriteLineAsync();
                return new(text, Interrupted: false);
            }

            await interrupted;
            await terminal.Error.WriteLineAsync();
            if (hinted)
                return new(null, Interrupted: true);
            terminal.Error.Write("Ctrl+C again leaves, and so do Ctrl+D and /exit.\n" + prompt);
        }
    }

    private string? ReadLine(string prompt)
    {
        if (_editor is null)
            return terminal.In.ReadLine();

        // As a key, Ctrl+C can take back what was typed; as a signal it could not.
        Console.TreatControlCAsInput = true;
        try
        {
            return _editor.Read(prompt, () => terminal.Interrupts.Raise());
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    /// <param name="Text">What was typed; null at the end of the input.</param>
    /// <param name="Interrupted">Whether the person wants to leave at once.</param>
    internal readonly record struct Line(string? Text, bool Interrupted);
}
