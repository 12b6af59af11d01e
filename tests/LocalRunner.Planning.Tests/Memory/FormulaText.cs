using System.Globalization;
using LocalRunner.Memory;

namespace LocalRunner.Planning.Tests.Memory;

/// <summary>Computes what a formula says, from the inputs that stand beside it and nothing else.</summary>
internal sealed class FormulaText
{
    private const string Operators = "+−×(),";
    private readonly Dictionary<string, long> _inputs;
    private readonly List<string> _words = [];
    private int _at;

    private FormulaText(MemoryFigure figure)
    {
        _inputs = figure.Inputs.ToDictionary(input => input.Name, input => input.Value);
        var word = "";
        foreach (var character in figure.Formula + " ")
        {
            if (Operators.Contains(character, StringComparison.Ordinal))
            {
                _words.Add(word.Trim());
                _words.Add(character.ToString());
                word = "";
            }
            else
            {
                word += character;
            }
        }

        _words.Add(word.Trim());
        _words.RemoveAll(text => text.Length == 0);
    }

    public static long Compute(MemoryFigure figure)
    {
        if (figure.Formula == "Σ")
            return figure.Inputs.Sum(input => input.Value);
        var text = new FormulaText(figure);
        var result = text.Sum();
        text._at.ShouldBe(text._words.Count, figure.Formula);
        return result;
    }

    private long Sum()
    {
        var sum = Product();
        while (Peek() is "+" or "−")
            sum = Next() == "+" ? sum + Product() : sum - Product();
        return sum;
    }

    private long Product()
    {
        var product = Value();
        while (Peek() == "×")
        {
            Next();
            product *= Value();
        }

        return product;
    }

    private long Value()
    {
        var word = Next();
        if (word == "(")
            return Closed(Sum());
        if (word == "max")
        {
            Next().ShouldBe("(");
            var most = Sum();
            while (Peek() == ",")
            {
                Next();
                most = Math.Max(most, Sum());
            }

            return Closed(most);
        }

        return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : _inputs.TryGetValue(word, out var input) ? input : throw new InvalidOperationException($"'{word}' is no input of '{string.Join(' ', _words)}'.");
    }

    private long Closed(long value)
    {
        Next().ShouldBe(")");
        return value;
    }

    private string? Peek() => _at < _words.Count ? _words[_at] : null;

    private string Next() => _words[_at++];
}
