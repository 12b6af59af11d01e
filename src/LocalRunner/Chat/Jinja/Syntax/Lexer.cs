using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Splits a template into tokens, with the white space that <c>trim_blocks</c> and <c>lstrip_blocks</c> leave.</summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;

    // Whether what was read last ended a line: then blanks before a block may be left out.
    private bool _startsLine = true;

    private Lexer(string source) => _source = source;

    /// <summary>Makes all line breaks one character and leaves out the last, as jinja2 does before it reads a template.</summary>
    public static string Normalize(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return source.EndsWith('\n') ? source[..^1] : source;
    }

    public static List<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        while (lexer._at < source.Length)
            lexer.ReadData();
        lexer.Add(TokenKind.End, "", source.Length);
        return lexer._tokens;
    }

    private void ReadData()
    {
        var tag = _at;
        do
        {
            tag = _source.IndexOf('{', tag) is >= 0 and var brace ? brace : _source.Length;
        }
        while (tag < _source.Length && Peek(tag + 1) is not ('{' or '%' or '#') && ++tag >= 0);

        if (tag >= _source.Length)
        {
            Add(TokenKind.Data, _source[_at..], _at);
            _at = _source.Length;
            return;
        }

        var kind = _source[tag + 1];
        var sign = Peek(tag + 2) is ('-' or '+') and var mark ? mark : '\0';
        AddData(tag, sign, isBlock: kind != '{');
        _at = tag + (sign == '\0' ? 2 : 3);
        switch (kind)
        {
            case '#':
                SkipComment(tag);
                break;
            case '{':
                Add(TokenKind.VariableBegin, "", tag);
                ReadTag(tag, "}}", TokenKind.VariableEnd);
                break;
            case '%' when Keyword(_at, "raw") is { } inside && RawBegins(inside) is { } raw:
                _at = raw;
                ReadRaw(tag);
                break;
            default:
                Add(TokenKind.BlockBegin, "", tag);
                ReadTag(tag, "%}", TokenKind.BlockEnd);
                break;
        }
    }

    private void AddData(int end, char sign, bool isBlock)
    {
        var text = _source.AsSpan(_at, end - _at);
        if (sign == '-')
        {
            while (!text.IsEmpty && CharacterTests.IsSpace(text[^1]))
                text = text[..^1];
        }
        else if (sign != '+' && isBlock)
        {
            var line = text.LastIndexOf('\n') + 1;
            if ((line > 0 || _startsLine) && AllSpace(text[line..]))
                text = text[..line];
        }

        if (!text.IsEmpty)
            Add(TokenKind.Data, text.ToString(), _at);
        _startsLine = false;
    }

    private void SkipComment(int tag)
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
            throw Failure("a comment is not closed by #}", tag);
        var sign = end > _at && _source[end - 1] is '-' or '+' ? _source[end - 1] : '\0';
        _at = end + 2;
        EndTag(sign, trims: true);
    }

    private int? RawBegins(int at)
    {
        if (Peek(at) == '-' && Closes(at + 1, "%}"))
            return SkipSpace(at + 3);
        return Closes(at, "%}") ? at + 2 : null;
    }

    private void ReadRaw(int tag)
    {
        for (var end = _source.IndexOf("{%", _at, StringComparison.Ordinal); end >= 0; end = _source.IndexOf("{%", end + 1, StringComparison.Ordinal))
        {
            var sign = Peek(end + 2) is ('-' or '+') and var mark ? mark : '\0';
            if (Keyword(end + (sign == '\0' ? 2 : 3), "endraw") is not { } after)
                continue;
            var closing = Peek(after) is ('-' or '+') and var closes ? closes : '\0';
            if (!Closes(after + (closing == '\0' ? 0 : 1), "%}"))
                continue;
            AddData(end, sign, isBlock: true);
            _at = after + (closing == '\0' ? 2 : 3);
            EndTag(closing, trims: true);
            return;
        }

        throw Failure("a raw block is not closed by {% endraw %}", tag);
    }

    private void ReadTag(int tag, string close, TokenKind end)
    {
        var open = new Stack<char>();
        while (true)
        {
            _at = SkipSpace(_at);
            if (_at >= _source.Length)
                throw Failure($"a tag is not closed by {close}", tag);
            var position = _at;
            var sign = Peek(_at) is '-' || (Peek(_at) is '+' && end == TokenKind.BlockEnd) ? _source[_at] : '\0';
            if (open.Count == 0 && Closes(_at + (sign == '\0' ? 0 : 1), close))
            {
                Add(end, "", position);
                _at += close.Length + (sign == '\0' ? 0 : 1);
                EndTag(sign, trims: end == TokenKind.BlockEnd);
                return;
            }

            ReadWord(open);
        }
    }

    private void ReadWord(Stack<char> open)
    {
        var start = _at;
        var first = _source[_at];
        if (char.IsAsciiDigit(first))
        {
            var (length, value) = NumberToken.Read(_source, _at);
            _at += length;
            _tokens.Add(new(TokenKind.Number, _source[start.._at], start, value));
        }
        else if (IsWord(first))
        {
            while (_at < _source.Length && IsWord(_source[_at]))
                _at++;
            Add(TokenKind.Name, _source[start.._at], start);
        }
        else if (first is '\'' or '"')
        {
            Add(TokenKind.Text, TextToken.Read(_source, ref _at), start);
        }
        else
        {
            ReadSign(open);
        }
    }

    private void ReadSign(Stack<char> open)
    {
        var first = _source[_at];
        var length = (first, Peek(_at + 1)) is ('/', '/') or ('*', '*') or ('=', '=') or ('!', '=') or ('<', '=') or ('>', '=') ? 2 : 1;
        if (length == 1 && !"+-/*%~[](){}<>=.:|,;".Contains(first, StringComparison.Ordinal))
            throw Failure($"the character '{first}' is not expected here", _at);
        switch (first)
        {
            case '(' or '[' or '{':
                open.Push(first);
                break;
            case ')' or ']' or '}' when !open.TryPop(out var opening) || Closing(opening) != first:
                throw Failure(opening == '\0' ? $"'{first}' closes what was not opened" : $"'{first}' closes '{opening}'", _at);
        }

        Add(TokenKind.Sign, _source.Substring(_at, length), _at);
        _at += length;
    }

    private void EndTag(char sign, bool trims)
    {
        var start = _at;
        if (sign == '-')
            _at = SkipSpace(_at);
        else if (sign == '\0' && trims && Peek(_at) == '\n')
            _at++;
        _startsLine = _at > start && _source[_at - 1] == '\n';
    }

    /// <summary>Gets where it goes on behind a word and the blanks around it; null when another stands there.</summary>
    private int? Keyword(int at, string word)
    {
        at = SkipSpace(at);
        return Closes(at, word) ? SkipSpace(at + word.Length) : null;
    }

    private bool Closes(int at, string text) => at <= _source.Length && _source.AsSpan(at).StartsWith(text);

    private int SkipSpace(int at)
    {
        while (at < _source.Length && CharacterTests.IsSpace(_source[at]))
            at++;
        return at;
    }

    private char Peek(int at) => at < _source.Length ? _source[at] : '\0';

    private void Add(TokenKind kind, string text, int position) => _tokens.Add(new(kind, text, position));

    private static bool AllSpace(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!CharacterTests.IsSpace(character))
                return false;
        }

        return true;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_';

    private static char Closing(char opening) => opening switch { '(' => ')', '[' => ']', _ => '}' };

    private static JinjaSyntaxException Failure(string message, int position) => new(message, position);
}
