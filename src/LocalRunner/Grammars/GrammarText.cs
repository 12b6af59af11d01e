using System.Globalization;
using System.Text;

namespace LocalRunner.Grammars;

/// <summary>A cursor over the text of a grammar that knows the lexical rules of GBNF and where it stands.</summary>
internal sealed class GrammarText(string text)
{
    public int Position { get; set; }

    public char Current => Position < text.Length ? text[Position] : '\0';

    public char Next => Position + 1 < text.Length ? text[Position + 1] : '\0';

    public bool AtEnd => Position >= text.Length;

    public static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';

    public LocalRunnerException Failure(string message) => Failure(message, Position);

    public LocalRunnerException Failure(string message, int position)
    {
        var line = 1;
        var column = 1;
        for (var i = 0; i < Math.Min(position, text.Length); i++)
        {
            column = text[i] == '\n' ? 1 : column + 1;
            line += text[i] == '\n' ? 1 : 0;
        }

        return new LocalRunnerException(LocalRunnerError.InvalidGrammar, $"The grammar is not usable at line {line}, column {column}: {message}");
    }

    /// <summary>Gets the text from a position up to here.</summary>
    public string Since(int start) => text[start..Position];

    public void SkipSpace(bool newlines)
    {
        while (Current is ' ' or '\t' or '#' || (newlines && Current is '\r' or '\n'))
        {
            if (Current == '#')
            {
                while (!AtEnd && Current is not ('\r' or '\n'))
                    Position++;
            }
            else
            {
                Position++;
            }
        }
    }

    public bool Take(string sign)
    {
        if (!text.AsSpan(Math.Min(Position, text.Length)).StartsWith(sign, StringComparison.Ordinal))
            return false;
        Position += sign.Length;
        return true;
    }

    public string Name()
    {
        var start = Position;
        while (IsNameChar(Current))
            Position++;
        return Position > start ? text[start..Position] : throw Failure("a rule name is expected here.");
    }

    public uint Integer()
    {
        var start = Position;
        while (char.IsAsciiDigit(Current))
            Position++;
        if (Position == start)
            throw Failure("a whole number is expected here.");
        return uint.TryParse(text.AsSpan(start, Position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Failure($"the number {text[start..Position]} is too large.", start);
    }

    public uint Char()
    {
        if (AtEnd)
            throw Failure("the text ends inside a literal or a character class; a closing quote or bracket is missing.");
        if (Current != '\\')
        {
            Rune.DecodeFromUtf16(text.AsSpan(Position), out var rune, out var length);
            Position += length;
            return (uint)rune.Value;
        }

        var digits = Next switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
            return Hexadecimal(digits);
        var value = Next switch
        {
            't' => '\t',
            'r' => '\r',
            'n' => '\n',
            '\\' or '"' or '[' or ']' => Next,
            _ => throw Failure($"\\{Next} is not an escape; llama.cpp knows \\t, \\r, \\n, \\\\, \\\", \\[, \\], \\x41, \\u0041 and \\U00000041."),
        };
        Position += 2;
        return value;
    }

    private uint Hexadecimal(int digits)
    {
        var start = Position + 2;
        if (start + digits > text.Length
            || !uint.TryParse(text.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw Failure($"{digits} hexadecimal digits are expected after \\{Next}.");
        Position = start + digits;
        return value;
    }
}
