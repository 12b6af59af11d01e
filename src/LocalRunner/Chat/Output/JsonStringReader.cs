using System.Globalization;

namespace LocalRunner.Chat.Output;

/// <summary>Turns the characters of a JSON string into the text that they stand for, as they come.</summary>
internal sealed class JsonStringReader
{
    private string _escape = "";

    /// <summary>True when the string ends with this character.</summary>
    public bool Step(char letter, Action<char> text)
    {
        if (_escape.Length > 0)
        {
            _escape += letter;
            if (_escape[1] == 'u' && _escape.Length < 6 && (_escape.Length == 2 || char.IsAsciiHexDigit(letter)))
                return false;
            text(Decode());
            _escape = "";
            return false;
        }

        if (letter == '\\')
            _escape = "\\";
        else if (letter != '"')
            text(letter);
        return letter == '"';
    }

    private char Decode() => _escape[1] switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\b',
        'f' => '\f',
        'u' when ushort.TryParse(_escape.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) => (char)code,
        'u' => '\uFFFD',
        var plain => plain,
    };
}
