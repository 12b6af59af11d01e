using System.Text;

namespace LocalRunner.Tokenization;

/// <summary>
/// Corrects what tokens are by their texts, in the way and order of llama.cpp's loader: many files give the tokens that end an
/// answer as ordinary ones.
/// </summary>
internal static class AttributeCorrections
{
    private static readonly string[] s_endings =
    [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "<end_of_turn>", "<|endoftext|>", "</s>",
        "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
        "<｜end▁of▁sentence｜>", "[e~[",
    ];

    private static readonly (string[] Keys, string[] Texts)[] s_fillInTheMiddle =
    [
        (["fim_pre_token_id", "prefix_token_id"],
            ["<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>", "<|code_prefix|>", "<|prefix|>"]),
        (["fim_suf_token_id", "suffix_token_id"],
            ["<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>", "<|suffix|>"]),
        (["fim_mid_token_id", "middle_token_id"],
            ["<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>", "<|middle|>"]),
        (["fim_pad_token_id"], ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"]),
        (["fim_rep_token_id"], ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"]),
        (["fim_sep_token_id"], ["<|file_sep|>"]),
    ];

    public static TokenAttributes[] Apply(VocabularyHeader header)
    {
        var attributes = (TokenAttributes[])header.Types.Clone();
        foreach (var (keys, texts) in s_fillInTheMiddle)
            MarkFillInTheMiddle(header, attributes, keys, texts);
        foreach (var text in s_endings)
            Change(text, attribute => attribute | TokenAttributes.Control);
        foreach (var text in (string[])["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"])
            Change(text, _ => TokenAttributes.UserDefined);
        if ((Has("<|call|>") || Has("<|calls|>")) && (Has("<|return|>") || Has("<|flush|>")))
            Change("<|end|>", _ => TokenAttributes.UserDefined);
        if (Has("<|tool_response>"))
            Change("</s>", _ => TokenAttributes.Normal);
        ApplyStripping(header, attributes);
        return attributes;

        bool Has(string text) => Find(header, text) >= 0;

        void Change(string text, Func<TokenAttributes, TokenAttributes> change)
        {
            if (Find(header, text) is >= 0 and var id)
                attributes[id] = change(attributes[id]);
        }
    }

    private static int Find(VocabularyHeader header, string text) => header.Tokens.Find(Encoding.UTF8.GetBytes(text));

    /// <summary>Marks the token that the engine finds by its text where the header does not name it.</summary>
    private static void MarkFillInTheMiddle(VocabularyHeader header, TokenAttributes[] attributes, string[] keys, string[] texts)
    {
        if (keys.Any(key => header.Id(key) is not null))
            return;
        int[] found = [.. texts.Select(text => Find(header, text)).Where(id => id >= 0)];

        // Of several, the engine takes the one that its table of hashes happens to give first.
        if (found.Length > 1 && found.Any(id => !attributes[id].HasFlag(TokenAttributes.Control)))
            throw TokenizerErrors.NotExact($"it has {found.Length} tokens that could be the one for {keys[0]}");
        foreach (var id in found)
            attributes[id] |= TokenAttributes.Control;
    }

    /// <summary>Marks the tokens that take the white space beside them along, which headers do not tell: it goes by names.</summary>
    private static void ApplyStripping(VocabularyHeader header, TokenAttributes[] attributes)
    {
        var name = header.ModelName.ToLowerInvariant();
        if (ContainsAny(header.PreTokenizer, "jina-v2-de", "jina-v2-es", "jina-v2-code") || ContainsAny(header.Architecture, "nomic-bert-moe", "jina-bert-v3"))
        {
            Mark("<mask>", TokenAttributes.StripsLeft);
        }
        else if (ContainsAny(name, "phi-3", "phi3"))
        {
            for (var id = 0; id < attributes.Length; id++)
            {
                if (SpecialTokens.IsSpecial(attributes[id]))
                    attributes[id] |= TokenAttributes.StripsRight;
            }

            Mark("</s>", TokenAttributes.StripsRight);
            foreach (var text in (string[])["<unk>", "<s>", "<|endoftext|>"])
            {
                if (Find(header, text) is >= 0 and var id)
                    attributes[id] &= ~TokenAttributes.StripsRight;
            }
        }
        else if (ContainsAny(name, "modern-bert"))
        {
            Mark("[MASK]", TokenAttributes.StripsLeft);
        }

        void Mark(string text, TokenAttributes mark)
        {
            if (Find(header, text) is >= 0 and var id)
                attributes[id] |= mark;
        }
    }

    private static bool ContainsAny(string text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (text.Contains(part, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
