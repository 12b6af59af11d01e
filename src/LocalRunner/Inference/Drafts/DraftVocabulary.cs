using System.Globalization;
using System.Text;
using LocalRunner.Gguf;

namespace LocalRunner.Inference.Drafts;

/// <summary>Refuses a draft whose tokens are not the larger model's: its guesses would mean something else (the rule of llama.cpp's speculative.cpp).</summary>
internal static class DraftVocabulary
{
    private const int MostMore = 128;

    // The first few are control tokens, which versions of a family name otherwise.
    private const int FirstCompared = 5;

    /// <exception cref="LocalRunnerException">The vocabularies differ; the message says where.</exception>
    public static void Check(GgufFile draft, GgufFile target)
    {
        foreach (var (what, value) in (IEnumerable<(string, Func<GgufFile, string?>)>)
        [
            ("tokenizer", file => file.Metadata.GetString("tokenizer.ggml.model")),
            ("first token of a text", file => Added(file, "add_bos_token", "bos_token_id")),
            ("last token of a text", file => Added(file, "add_eos_token", "eos_token_id")),
        ])
        {
            if (value(draft) is var mine && value(target) is var wanted && mine != wanted)
                throw Refused($"its {what} is {mine ?? "none"}, and the model's {wanted ?? "none"}");
        }

        if (draft.Metadata.GetArray("tokenizer.ggml.tokens") is not { } one || target.Metadata.GetArray("tokenizer.ggml.tokens") is not { } other)
            throw Refused("one of them has no tokens");
        if (Math.Abs(one.Count - other.Count) > MostMore)
            throw Refused($"it has {one.Count} tokens, and the model {other.Count}");
        var left = one.Utf8Strings();
        var right = other.Utf8Strings();
        for (var i = 0; left.MoveNext() && right.MoveNext(); i++)
        {
            if (i >= FirstCompared && !left.Current.SequenceEqual(right.Current))
                throw Refused($"its token {i} is '{Encoding.UTF8.GetString(left.Current)}', and the model's '{Encoding.UTF8.GetString(right.Current)}'");
        }

        LocalRunnerException Refused(string why) => new(LocalRunnerError.UnsupportedModel,
            $"{draft.Path} can't guess for {target.Path}: {why}. Take a small model of the same family.");
    }

    private static string? Added(GgufFile file, string flag, string id) => file.Metadata.GetBoolean("tokenizer.ggml." + flag) == true
        ? file.Metadata.GetInteger("tokenizer.ggml." + id)?.ToString(CultureInfo.InvariantCulture)
        : null;
}
