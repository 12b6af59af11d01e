namespace LocalRunner.Cli.Interaction;

/// <summary>Reads lines at the prompt, where Ctrl+C gives a hint the first time and leaves the second.</summary>
internal sealed class ChatPrompt(Terminal terminal, LineHistory history)
{
    private readonly LineEditor? _editor = terminal.EditsLines ? new LineEditor(terminal.Error, LineKeys.OfConsole, history) : null;

    /// <summary>Gets whether a line can be given to a person for editing.</summary>
    public bool EditsLines => _editor is not null;

    /// <param name="prompt">What stands before the line.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="initial">What stands in the line at first, where lines are edited.</param>
    /// <param name="isInside">Whether something has begun that the first Ctrl+C gives up.</param>
    public async Task<EditedLine> ReadAsync(string prompt, CancellationToken cancellation, string initial = "", bool isInside = false)
    {
        using var interrupts = new SemaphoreSlim(0);
        using var taken = terminal.Interrupts.Take(() =>
        {
            interrupts.Release();
            return true;
        });

        terminal.Error.Write(prompt);
        // Reading a console can't be cancelled, so it has a thread of its own, which a program that leaves abandons.
        var reading = terminal.Reading ??= Task.Run(() => Read(prompt, initial, isInside), CancellationToken.None);
        for (var hinted = isInside; ; hinted = true)
        {
            var interrupted = interrupts.WaitAsync(cancellation);
            if (await Task.WhenAny(reading, interrupted) == reading)
            {
                terminal.Reading = null;
                var line = await reading;
                if (line is { Text: null, Interrupted: false })
                    await terminal.Error.WriteLineAsync();
                return line;
            }

            await interrupted;
            await terminal.Error.WriteLineAsync();
            if (hinted)
                return new(null, Interrupted: true);
            terminal.Error.Write("Ctrl+C again leaves, and so do Ctrl+D and /exit.\n" + prompt);
        }
    }

    private EditedLine Read(string prompt, string initial, bool isInside)
    {
        if (_editor is null)
            return new(terminal.In.ReadLine(), Interrupted: false);

        // As a key, Ctrl+C can take back what was typed; as a signal it could not.
        Console.TreatControlCAsInput = true;
        try
        {
            return _editor.Read(prompt, initial, isInside ? null : () => terminal.Interrupts.Raise());
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }
}
