using System.Text;

namespace LocalRunner.Chat.Output;

/// <summary>Writes text that comes in pieces into a JSON string, without its quotes.</summary>
internal sealed class JsonStringWriter(StringBuilder output)
{
    private char _high;

    public void Write(string text)
    {
        foreach (var letter in text)
            Write(letter);
    }

    public void Write(char letter)
    {
        // Halves of surrogate pairs wait for the other half; alone they are no characters.
        if (char.IsLowSurrogate(letter))
        {
            output.Append(_high != 0 ? $"{_high}{letter}" : "\uFFFD");
            _high = '\0';
            return;
        }

        Flush();
        if (char.IsHighSurrogate(letter))
            _high = letter;
        else if (letter is '"' or '\\')
            output.Append('\\').Append(letter);
        else if (letter < ' ')
            output.Append(letter switch { '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => $"\\u{(int)letter:x4}" });
        else
            output.Append(letter);
    }

    /// <summary>Writes what waits for its other half, which does not come.</summary>
    public void Flush()
    {
        if (_high != 0)
            output.Append('\uFFFD');
        _high = '\0';
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        var writer = new JsonStringWriter(quoted);
        writer.Write(text);
        writer.Flush();
        return quoted.Append('"').ToString();
    }
}
