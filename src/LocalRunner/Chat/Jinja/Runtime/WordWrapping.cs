using System.Text.RegularExpressions;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Breaks lines at words, as Python's <c>textwrap</c> does for jinja2.</summary>
internal static partial class WordWrapping
{
    private const int UsualWidth = 79;

    public static JinjaValue Wrap(Rendering rendering, JinjaText text, ReadOnlySpan<JinjaValue> arguments)
    {
        var width = arguments[0].IsMissing ? UsualWidth : TextMethods.Integer(arguments[0]);
        var (breaksWords, breaksHyphens) = (arguments[1].IsMissing || arguments[1].IsTrue, arguments[3].IsMissing || arguments[3].IsTrue);
        var between = arguments[2].IsMissing || arguments[2].IsNone ? new JinjaText("\n") : TextMethods.Text(arguments[2]);
        var lines = new List<JinjaText>();
        foreach (var paragraph in Splitting.Lines(text))
        {
            if (width <= 0)
                throw JinjaException.Messages($"wordwrap: lines of {width} characters hold nothing");
            rendering.Budget.Items(1);
            var count = lines.Count;
            AddLines(rendering, lines, Pieces(paragraph, breaksHyphens), width, breaksWords, breaksHyphens);
            if (lines.Count == count)
                lines.Add(JinjaText.Empty);
        }

        return TextMethods.Join(rendering, between, Splitting.Made(rendering, lines));
    }

    private static void AddLines(Rendering rendering, List<JinjaText> lines, Stack<JinjaText> pieces, int width, bool breaksWords, bool breaksHyphens)
    {
        var start = lines.Count;
        while (pieces.Count > 0)
        {
            if (lines.Count > start && IsSpace(pieces.Peek()))
                pieces.Pop();
            var (line, length) = (new List<JinjaText>(), 0);
            while (pieces.TryPeek(out var next) && length + CodePoints.Count(next.String) <= width)
            {
                line.Add(pieces.Pop());
                length += CodePoints.Count(next.String);
            }

            if (pieces.TryPeek(out var word) && CodePoints.Count(word.String) > width)
            {
                if (breaksWords)
                {
                    var end = CodePoints.Offset(word.String, End(word.String, width - length, breaksHyphens));
                    pieces.Pop();
                    line.Add(word.Slice(0, end));
                    if (end < word.Length)
                        pieces.Push(word.Slice(end));
                }
                else if (line.Count == 0)
                {
                    line.Add(pieces.Pop());
                }
            }

            if (line.Count > 0 && IsSpace(line[^1]))
                line.RemoveAt(line.Count - 1);
            if (line.Count > 0)
                lines.Add(Joined(rendering, line));
        }
    }

    /// <summary>Returns after how many characters a word that is longer than a line is broken: behind its last hyphen, or where the line ends.</summary>
    private static int End(string word, int room, bool breaksHyphens)
    {
        var start = word[..CodePoints.Offset(word, room)];
        var hyphen = breaksHyphens ? start.LastIndexOf('-') : -1;
        return hyphen > 0 && start.AsSpan(0, hyphen).ContainsAnyExcept('-') ? CodePoints.Count(start[..hyphen]) + 1 : room;
    }

    private static Stack<JinjaText> Pieces(JinjaText paragraph, bool breaksHyphens)
    {
        var (pieces, at) = (new List<JinjaText>(), 0);
        foreach (var match in (breaksHyphens ? Words() : Spaces()).EnumerateMatches(paragraph.Span))
        {
            if (match.Index > at)
                pieces.Add(paragraph.Slice(at, match.Index - at));
            if (match.Length > 0)
                pieces.Add(paragraph.Slice(match.Index, match.Length));
            at = match.Index + match.Length;
        }

        if (at < paragraph.Length)
            pieces.Add(paragraph.Slice(at));
        pieces.Reverse();
        return new(pieces);
    }

    private static bool IsSpace(JinjaText text)
    {
        foreach (var character in text.Span)
        {
            if (!CharacterTests.IsSpace(character))
                return false;
        }

        return true;
    }

    private static JinjaText Joined(Rendering rendering, List<JinjaText> pieces)
    {
        var builder = rendering.Rent();
        foreach (var piece in pieces)
            builder.Append(piece);
        var joined = builder.ToText();
        rendering.Return(builder);
        return joined;
    }

    // textwrap's own expressions: white space, dashes between words, and words up to a hyphen at which they may be broken.
    [GeneratedRegex("""
        [\t\n\v\f\r ]+|(?<=[\w!"'&.,?])-{2,}(?=\w)|[^\t\n\v\f\r ]+?(?:-(?:(?<=[^\d\W]{2}-)|(?<=[^\d\W]-[^\d\W]-))(?=[^\d\W]-?[^\d\W])|(?=[\t\n\v\f\r ]|\z)|(?<=[\w!"'&.,?])(?=-{2,}\w))
        """, RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();

    [GeneratedRegex("[\\t\\n\\v\\f\\r ]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
