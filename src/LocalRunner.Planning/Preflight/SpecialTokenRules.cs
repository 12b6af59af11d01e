using LocalRunner.Architectures;

namespace LocalRunner.Preflight;

/// <summary>Checks that each token which the tokenizer adds by itself exists: it asserts when it adds one that doesn't.</summary>
internal static class SpecialTokenRules
{
    private const string Prefix = "tokenizer.ggml.";

    public static void Check(ModelHeader header, string? kind, int tokens)
    {
        if (tokens == 0 || kind is null or "rwkv" or "plamo2")
            return;
        var pre = header.Text(Prefix + "pre");
        var beginsWith = header.Flag(Prefix + "add_bos_token") ?? BeginsByDefault(kind, pre);
        var endsWith = header.Flag(Prefix + "add_eos_token") ?? kind is "t5";
        if (kind is "bert" || beginsWith || pre is "gemma4" || kind is "gemma4")
            Require(header, "bos_token_id", DefaultStart(kind, pre), tokens);
        if (kind is not "bert" && endsWith)
            Require(header, "eos_token_id", kind switch { "llama" => 2, "t5" => 1, "gemma4" => null, _ => 11 }, tokens);
        if (kind is "bert")
            Require(header, "seperator_token_id", 102, tokens);
    }

    private static bool BeginsByDefault(string kind, string? pre) => kind is "llama" or "bert"
        || pre is "llama3" or "llama-v3" or "llama-bpe" or "falcon3" or "falcon-h1" or "pixtral" or "midm-2.0" or "lfm2" or "jina-v5-nano"
            or "tekken" or "chameleon";

    private static long? DefaultStart(string kind, string? pre) => kind switch
    {
        "llama" => 1,
        "bert" => 101,
        "t5" or "gemma4" => null,
        _ => pre is "glm4" or "chatglm-bpe" ? null : 11,
    };

    private static void Require(ModelHeader header, string name, long? otherwise, int tokens)
    {
        var given = header.Integer(Prefix + name);
        var id = given is >= 0 && given < tokens ? given : otherwise;
        if (id is null || id >= tokens)
            throw PreflightError.Invalid($"{Prefix}{name} is {given?.ToString() ?? "missing"}, but the tokenizer adds that token to every text; there are {tokens}.");
    }
}
