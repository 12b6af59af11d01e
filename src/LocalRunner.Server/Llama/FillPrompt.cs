namespace LocalRunner.Server.Llama;

/// <summary>Makes the prompt of which a model fills in the middle. What the texts hold is text, whatever it looks like.</summary>
/// <param name="model">The model.</param>
/// <param name="tokens">Its tokens for it.</param>
/// <param name="room">The most tokens of the prompt.</param>
internal sealed class FillPrompt(LocalModel model, FillTokens tokens, int room)
{
    /// <summary>Makes prompts for a model; null where it does not fill in.</summary>
    /// <param name="model">The model.</param>
    /// <param name="most">The most tokens of the answer, for which room is left; null leaves a quarter of the context.</param>
    public static FillPrompt? Of(LocalModel model, int? most)
    {
        var context = model.Settings.ContextLength / Math.Max(1, model.Settings.UnifiedCache ? 1 : model.Settings.Sequences);
        return FillTokens.Of(model) is { } tokens ? new(model, tokens, context - Math.Min(most ?? int.MaxValue, context / 4)) : null;
    }

    /// <summary>Returns the prompt. Of a file that is too long, the parts next to the middle are kept: three quarters of them before it.</summary>
    /// <param name="prefix">The text before the middle.</param>
    /// <param name="suffix">The text behind it.</param>
    /// <param name="extra">Texts of other files, with their names; the last are the nearest, and first to be kept.</param>
    public int[] Create(string prefix, string suffix, IReadOnlyList<(string File, string Text)> extra)
    {
        var begin = model.Tokenize("").Take(1).ToArray();
        var (before, after) = (Text(prefix), Text(suffix));
        var free = Math.Max(2, room - begin.Length - 3);
        var most = Math.Max(free - after.Length, free - (free / 4));
        before = before[^Math.Min(before.Length, most)..];
        after = after[..Math.Min(after.Length, free - before.Length)];
        return [.. begin, .. Others(extra, free - before.Length - after.Length), tokens.Prefix, .. before, tokens.Suffix, .. after, tokens.Middle];
    }

    private IEnumerable<int> Others(IReadOnlyList<(string File, string Text)> extra, int free)
    {
        var kept = new List<int[]>();
        foreach (var (file, text) in extra.Reverse())
        {
            int[] part = tokens.File is { } separator ? [separator, .. Text($"{file}\n{text}\n")] : Text($"--- {file} ---\n{text}\n");
            free -= part.Length;
            if (free < 64)
                break;
            kept.Insert(0, part);
        }

        return kept.Count > 0 && tokens.Repository is { } repository ? [repository, .. Text("project\n"), .. kept.SelectMany(part => part)] : kept.SelectMany(part => part);
    }

    private int[] Text(string text) => model.Tokenize(text, addSpecial: false, parseSpecial: false);
}
