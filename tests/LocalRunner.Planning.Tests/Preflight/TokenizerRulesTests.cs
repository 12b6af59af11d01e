using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Preflight;

public class TokenizerRulesTests
{
    [Fact]
    public void Check_EqualTokens_NamesBoth() => new PreflightModel().Tokens("a", "b", "a").Refusal().Message.ShouldContain("0 and 2");

    [Fact]
    public void Check_TokensEqualUpToNul_Refuses() => new PreflightModel().Tokens("a", "b\0c", "b").Refusal().Message.ShouldContain("1 and 2");

    [Fact]
    public void Check_EmptyTokens_Pass() => new PreflightModel().Tokens("a", "", "").Check();

    [Fact]
    public void Check_EmptyTokenNamedLikeAnother_Refuses() =>
        new PreflightModel().Tokens("[EMPTY_1]", "").Refusal().Message.ShouldContain("0 and 1");

    [Fact]
    public void Check_HugeToken_Refuses() => new PreflightModel().Tokens("a", new string('x', 5000)).Refusal().Message.ShouldContain("5000 bytes");

    [Theory]
    [InlineData("scores")]
    [InlineData("token_type")]
    public void Check_TooFewElements_NamesKey(string name) => new PreflightModel()
        .With("tokenizer.ggml." + name, GgufValue.Of(name == "scores" ? GgufArray.Of<float>([1]) : GgufArray.Of<int>([1])))
        .Refusal().Message.ShouldContain("1 elements for 4 tokens");

    [Theory]
    [InlineData("tokens")]
    [InlineData("merges")]
    [InlineData("scores")]
    [InlineData("token_type")]
    [InlineData("suppress_tokens")]
    [InlineData("precompiled_charsmap")]
    public void Check_ArrayOfWrongType_NamesKey(string name) => new PreflightModel()
        .With("tokenizer.ggml." + name, GgufValue.Of(GgufArray.Of<ulong>([1, 2, 3, 4]))).Refusal().Message.ShouldContain(name);

    [Fact]
    public void Check_TokensAsSingleValue_Refuses() => new PreflightModel().With("tokenizer.ggml.tokens", 4).Refusal().Message.ShouldContain("single value");

    /// <summary>The graph overwrites the logits of all tokens of images, and asserts that they are there.</summary>
    [Fact]
    public void Check_FewerTokensThanThoseOfImages_NamesBoth() =>
        new PreflightModel("chameleon").Tokens("a", "b", "c", "d").Refusal().Message.ShouldContain("4 tokens, but its architecture has 8192");

    [Fact]
    public void Check_NoVocabulary_SaysUnsupported() =>
        new PreflightModel().With("tokenizer.ggml.model", GgufValue.Of("no_vocab")).Refusal().Error.ShouldBe(LocalRunnerError.UnsupportedModel);

    [Fact]
    public void Check_SentencePieceWithoutBytes_NamesByte() =>
        new PreflightModel().With("tokenizer.ggml.model", GgufValue.Of("llama")).Refusal().Message.ShouldContain("0x01");

    [Fact]
    public void Check_SentencePieceWithBytes_Passes() => new PreflightModel().With("tokenizer.ggml.model", GgufValue.Of("llama"))
        .Tokens(["<s>", "</s>", "<unk>", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>")]).Check();

    [Fact]
    public void Check_RwkvWithoutSingleBytes_NamesByte() =>
        new PreflightModel().With("tokenizer.ggml.model", GgufValue.Of("rwkv")).Refusal().Message.ShouldContain("0x01");

    [Fact]
    public void Check_AddedTokenOutsideVocabulary_NamesKey() =>
        new PreflightModel().With("tokenizer.ggml.add_bos_token", GgufValue.Of(true)).Refusal().Message.ShouldContain("bos_token_id");

    [Fact]
    public void Check_AddedTokenInVocabulary_Passes() =>
        new PreflightModel().With("tokenizer.ggml.add_bos_token", GgufValue.Of(true)).With("tokenizer.ggml.bos_token_id", 1).Check();

    [Theory]
    [InlineData(new byte[] { 1, 0 })]
    [InlineData(new byte[] { 8, 0, 0, 0, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 252, 255, 255, 0 })]
    public void Check_CharacterMapLeadsOutside_Refuses(byte[] map) => new PreflightModel()
        .With("tokenizer.ggml.model", GgufValue.Of("t5"))
        .With("tokenizer.ggml.add_eos_token", GgufValue.Of(false))
        .With("tokenizer.ggml.precompiled_charsmap", GgufValue.Of(GgufArray.Of<byte>(map))).Refusal().Message.ShouldContain("precompiled_charsmap");

    [Fact]
    public void Check_WhitespaceSplittingWithMerges_Refuses() =>
        new PreflightModel().With("tokenizer.ggml.pre", GgufValue.Of("whitespace")).Refusal().Message.ShouldContain("tokenizer.ggml.pre");
}
