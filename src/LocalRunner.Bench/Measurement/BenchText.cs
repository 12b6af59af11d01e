using System.Text;

namespace LocalRunner.Bench.Measurement;

/// <summary>English prompts of a wanted number of tokens, which every vocabulary splits in its own way.</summary>
internal static class BenchText
{
    private static readonly string[] s_words =
        "the river runs past an old mill where people once brought their grain and told each other what they had heard in town".Split(' ');

    /// <summary>Returns a text of at most so many tokens, and as near to it as whole words allow.</summary>
    public static string OfTokens(LocalModel model, int tokens)
    {
        var words = new List<string>();
        while (Tokens(words.Count) < tokens)
        {
            // Twice as many each time, since each time all of them are split.
            for (var copies = 1 + (words.Count / s_words.Length); copies > 0; copies--)
                words.AddRange(s_words);
        }

        var (least, most) = (0, words.Count);
        while (most - least > 1)
        {
            var middle = (least + most) / 2;
            (least, most) = Tokens(middle) <= tokens ? (middle, most) : (least, middle);
        }

        return Text(Math.Max(1, least));

        int Tokens(int count) => count == 0 ? 0 : model.Tokenize(Text(count)).Length;

        string Text(int count) => new StringBuilder().AppendJoin(' ', words.Take(count)).ToString();
    }
}
