using System.Diagnostics;
using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Conversation;

/// <summary>What a model thinks before it answers. It is no part of the answer: it shows dimmed on a terminal, whole or in one line, and nowhere else.</summary>
internal sealed class ThoughtLines(Terminal terminal)
{
    private const string Dim = "\u001b[2m";
    private const string Normal = "\u001b[0m";
    private const string Erase = "\r\u001b[K";

    private readonly StringBuilder _text = new();
    private readonly WordBreaks _breaks = new(() => terminal.Width);
    private readonly Stopwatch _clock = new();
    private int _tokens;
    private bool _isOpen;

    /// <summary>Gets or sets whether one line says how long it thought, in place of what.</summary>
    public bool Folds { get; set; }

    public string Text => _text.ToString();

    public void Clear()
    {
        _text.Clear();
        _clock.Reset();
        _breaks.Reset();
        (_tokens, _isOpen) = (0, false);
    }

    /// <summary>Takes what one token added.</summary>
    public void Add(string text, bool shows)
    {
        _clock.Start();
        _text.Append(text);
        _tokens++;
        if (!shows || !terminal.OutputIsTerminal)
            return;
        if (!Folds)
            Write(_breaks.Next(PlainText.OfText(text)));
        else if (!_isOpen && terminal.Colour)
            Write("thinking…");
        _isOpen = true;
    }

    /// <summary>Ends them, once, before the answer begins.</summary>
    public void End()
    {
        _clock.Stop();
        if (!_isOpen)
            return;
        _isOpen = false;
        if (Folds)
        {
            terminal.Out.Write(terminal.Colour ? Erase : "");
            Write(string.Create(CultureInfo.InvariantCulture, $"thought for {_clock.Elapsed.TotalSeconds:0.0} s, {_tokens} {(_tokens == 1 ? "token" : "tokens")}"));
        }

        terminal.Out.Write(!Folds && _text[^1] == '\n' ? "\n" : "\n\n");
    }

    private void Write(string text)
    {
        terminal.Out.Write(terminal.Colour ? $"{Dim}{text}{Normal}" : text);
        terminal.Out.Flush();
    }
}
