using System.Runtime.CompilerServices;
using LocalRunner.Gguf;

namespace LocalRunner.Server.Llama;

/// <summary>The tokens between which a code model fills in the middle of a text.</summary>
/// <param name="Prefix">Before the text that comes first.</param>
/// <param name="Suffix">Before the text that comes behind.</param>
/// <param name="Middle">Where the model goes on.</param>
/// <param name="Repository">Before other files of a project; null where the model knows none.</param>
/// <param name="File">Before the name of a file; null where the model knows none.</param>
internal sealed record FillTokens(int Prefix, int Suffix, int Middle, int? Repository, int? File)
{
    // Two lists of texts for one token: the header names it by an id in most files, and by nothing but its text in the others.
    private static readonly (string[] Keys, string[] Texts)[] s_known =
    [
        (["fim_pre_token_id", "prefix_token_id"], ["<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>", "<|code_prefix|>", "<|prefix|>"]),
        (["fim_suf_token_id", "suffix_token_id"], ["<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>", "<|suffix|>"]),
        (["fim_mid_token_id", "middle_token_id"], ["<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>", "<|middle|>"]),
        (["fim_rep_token_id"], ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"]),
        (["fim_sep_token_id"], ["<|file_sep|>"]),
    ];

    private static readonly ConditionalWeakTable<LocalModel, FillTokens[]> s_found = [];

    /// <summary>Finds a model's tokens; null where it does not fill in.</summary>
    public static FillTokens? Of(LocalModel model) => s_found.GetValue(model, Find) is [var tokens] ? tokens : null;

    private static FillTokens[] Find(LocalModel model)
    {
        using var file = GgufFile.Open(model.Info.Path);
        var ids = s_known.Select(known => Id(file, model, known.Keys, known.Texts)).ToArray();
        return ids is [{ } prefix, { } suffix, { } middle, var repository, var separator] ? [new(prefix, suffix, middle, repository, separator)] : [];
    }

    private static int? Id(GgufFile file, LocalModel model, string[] keys, string[] texts)
    {
        var named = keys.Select(key => file.Metadata.GetInteger($"tokenizer.ggml.{key}")).FirstOrDefault(id => id >= 0 && id < model.Info.VocabularySize);
        return (int?)named ?? texts.Select(text => model.Tokenize(text, addSpecial: false)).FirstOrDefault(tokens => tokens.Length == 1)?[0];
    }
}
