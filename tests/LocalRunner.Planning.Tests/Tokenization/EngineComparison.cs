using LocalRunner.Gguf;
using LocalRunner.Tokenization;

namespace LocalRunner.Planning.Tests.Tokenization;

/// <summary>Holds the tokens that are made from a header alone against those of the engine.</summary>
internal static class EngineComparison
{
    public static void ShouldAgree(string path, IEnumerable<string> texts)
    {
        using var file = GgufFile.Open(path);
        var tokenizer = ModelTokenizer.Create(file);
        using var engine = EngineTokenizer.Load(LocalModel.DefaultEngine, file);
        foreach (var text in texts)
        {
            foreach (var (add, parse) in new[] { (true, true), (true, false), (false, true), (false, false) })
                tokenizer.Encode(text, add, parse).ShouldBe(engine.Encode(text, add, parse), $"{Show(text)}, special added: {add}, parsed: {parse}");
        }

        for (var token = 0; token < tokenizer.VocabularySize; token++)
            tokenizer.PieceOf(token).ShouldBe(engine.PieceOf(token));
    }

    private static string Show(string text) => string.Concat(text.Select(unit => unit is >= ' ' and < '\x7F' ? unit.ToString() : $"\\u{(int)unit:X4}"));
}
