namespace LocalRunner.Cli.Interaction;

/// <summary>Says on a terminal what is waited for, until disposed.</summary>
internal readonly struct Notice : IDisposable
{
    private readonly Terminal _terminal;

    public Notice(Terminal terminal, string text)
    {
        _terminal = terminal;
        if (terminal.ErrorIsTerminal)
            terminal.Error.Write(text);
    }

    public void Dispose()
    {
        if (_terminal.ErrorIsTerminal)
            _terminal.Error.Write("\r\e[K");
    }
}
