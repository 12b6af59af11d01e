using System.Globalization;
using System.Text;

namespace LocalRunner.Chat.Output;

/// <summary>Reads one string up to its closing mark and writes it as a JSON string.</summary>
internal sealed class JsonStringScanner
{
    private readonly string _close;
    private readonly bool _hasEscapes;
    private readonly StringBuilder _output;
    private readonly JsonStringWriter _writer;
    private readonly StringBuilder _escape = new();
    private int _matched;

    public JsonStringScanner(string close, bool hasEscapes, StringBuilder output)
    {
        _close = close;
        _hasEscapes = hasEscapes;
        _output = output.Append('"');
        _writer = new(output);
    }

    /// <summary>True when the string ends with this character.</summary>
    public bool Step(char letter)
    {
        if (_escape.Length > 0)
            return InEscape(letter);

        if (letter == _close[_matched])
        {
            if (++_matched < _close.Length)
                return false;
            _writer.Flush();
            _output.Append('"');
            return true;
        }

        Unmatched(letter);
        return false;
    }

    // What looked like the closing mark is text; its end may begin the mark again.
    private void Unmatched(char letter)
    {
        var text = _close[.._matched] + letter;
        _matched = 0;
        var keep = 0;
        for (var length = Math.Min(text.Length, _close.Length - 1); length > 0 && keep == 0; length--)
        {
            if (text.EndsWith(_close[..length], StringComparison.Ordinal))
                keep = length;
        }

        foreach (var plain in text[..^keep])
            Write(plain);
        _matched = keep;
    }

    private void Write(char letter)
    {
        if (letter == '\\' && _hasEscapes)
            _escape.Append(letter);
        else
            _writer.Write(letter);
    }

    private bool InEscape(char letter)
    {
        _escape.Append(letter);
        var digits = _escape[1] switch { 'u' => 4, 'x' => 2, 'U' => 8, _ => 0 };
        if (digits > 0 && _escape.Length > 2 && !char.IsAsciiHexDigit(letter))
        {
            // No escape after all: its characters stand for themselves.
            var plain = _escape.ToString(0, _escape.Length - 1);
            _escape.Clear();
            foreach (var one in plain)
                _writer.Write(one);
            return Step(letter);
        }

        if (_escape.Length < 2 + digits)
            return false;
        var escape = _escape.ToString();
        _escape.Clear();
        if (digits > 0)
            WriteCode(uint.Parse(escape.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        else
            WriteEscaped(escape[1]);
        return false;
    }

    private void WriteEscaped(char letter)
    {
        _writer.Flush();
        switch (letter)
        {
            case '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't':
                _output.Append('\\').Append(letter);
                break;
            case '\'':
                _output.Append('\'');
                break;
            case '\n':
                break;
            default:
                _output.Append("\\\\");
                _writer.Write(letter);
                break;
        }
    }

    private void WriteCode(uint code)
    {
        if (code is >= 0x10000 and <= 0x10FFFF)
            _writer.Write(char.ConvertFromUtf32((int)code));
        else
            _writer.Write(code <= 0xFFFF ? (char)code : '\uFFFD');
    }

}
