using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Tokenization;

namespace LocalRunner.Planning.Tests.Tokenization;

public sealed class ModelTokenizerTests
{
    private const int Texts = 200;

    public static TheoryData<string> PreTokenizers =>
    [
        "default", "llama-bpe", "dbrx", "glm4", "jais-2", "deepseek-llm", "deepseek-v3", "deepseek-coder", "falcon", "starcoder", "gpt-2",
        "qwen2", "qwen35", "laguna", "bloom", "viking", "tekken", "gpt-4o", "granite-embed-multi-97m", "kimi-k2", "bailingmoe", "seed-coder",
        "exaone-moe", "minicpm5",
    ];

    [Fact]
    public void Encode_Demo_GivesTheEnginesTokens() => EngineComparison.ShouldAgree(Demo.F16, new SampleTexts(1, ["<|im_start|>", "<|im_end|>"]).Take(2000));

    [Theory]
    [MemberData(nameof(PreTokenizers))]
    public void Encode_BytePairs_GivesTheEnginesTokens(string pre) => Compare(MadeVocabulary.BytePairs(pre));

    [Theory]
    [InlineData("gemma4", null)]
    [InlineData("gpt2", "gemma4")]
    [InlineData("gpt2", "sarvam-moe")]
    public void Encode_PlainPairs_GivesTheEnginesTokens(string kind, string? pre) => Compare(MadeVocabulary.PlainPairs(kind, pre));

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public void Encode_SentencePiecePairs_GivesTheEnginesTokens(bool? addsSpace) => Compare(MadeVocabulary.Scored(addsSpace));

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void Encode_Unigram_GivesTheEnginesTokens(bool? addsSpace, bool? mergesSpaces, bool hasMap) =>
        Compare(MadeVocabulary.Unigram(addsSpace, mergesSpaces, hasMap));

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    public void Encode_WordPieces_GivesTheEnginesTokens(bool? lowers) => Compare(MadeVocabulary.WordPieces(lowers));

    [Theory]
    [InlineData("Phi-3 mini", "llama-bpe")]
    [InlineData("modern-bert", "modern-bert")]
    [InlineData("jina", "jina-v2-code")]
    public void Encode_TokensThatStripSpace_GivesTheEnginesTokens(string modelName, string pre) => Compare(MadeVocabulary.BytePairs(pre), modelName);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Encode_FlagsOfTheHeader_AreFollowed(bool addsBegin, bool addsEnd)
    {
        foreach (var vocabulary in new[] { MadeVocabulary.BytePairs("qwen2"), MadeVocabulary.BytePairs("llama-bpe"), MadeVocabulary.Scored(), MadeVocabulary.Unigram(true, true, false) })
            Compare(vocabulary.With("add_bos_token", GgufValue.Of(addsBegin)).With("add_eos_token", GgufValue.Of(addsEnd)), texts: 20);
    }

    [Fact]
    public void Encode_EveryCharacter_GivesTheEnginesTokens()
    {
        // All planes that hold any, and the beginnings of the others.
        var texts = Enumerable.Range(0, 0x110000 / 0x40).Where(block => block < 0x32000 / 0x40 || block % 0x400 < 8).Select(block => string.Concat(Enumerable.Range(block * 0x40, 0x40)
            .Where(System.Text.Rune.IsValid).Select(value => "a" + new System.Text.Rune(value) + "1"))).Where(text => text.Length > 0).ToList();
        using var folder = new TemporaryFolder();
        foreach (var vocabulary in new[] { MadeVocabulary.BytePairs("deepseek-v3"), MadeVocabulary.WordPieces() })
        {
            var path = folder.File("every.gguf");
            vocabulary.Write(path);
            using var file = GgufFile.Open(path);
            var tokenizer = ModelTokenizer.Create(file);
            using var engine = EngineTokenizer.Load(LocalModel.DefaultEngine, file);
            foreach (var text in texts)
                tokenizer.Encode(text).ShouldBe(engine.Encode(text, addSpecial: true, parseSpecial: true), $"U+{(int)text[1]:X4}");
        }
    }

    [Fact]
    public void Encode_ALongWord_TakesNoStackAndLittleTime()
    {
        using var folder = new TemporaryFolder();
        foreach (var vocabulary in new[] { MadeVocabulary.BytePairs("gpt-4o"), MadeVocabulary.Scored(), MadeVocabulary.Unigram(true, true, true), MadeVocabulary.WordPieces() })
        {
            var path = folder.File("long.gguf");
            vocabulary.Write(path);
            using var file = GgufFile.Open(path);
            var tokenizer = ModelTokenizer.Create(file);
            foreach (var text in new[] { new string('a', 3_000_000), new string(' ', 3_000_000), new string('\uD800', 300_000) })
                tokenizer.Count(text).ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void Encode_ManyThreads_AllGetTheSame()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var tokenizer = ModelTokenizer.Create(file);
        var texts = new SampleTexts(2, []).Take(64).ToList();
        var alone = texts.Select(text => tokenizer.Encode(text)).ToList();

        Parallel.For(0, 512, i => tokenizer.Encode(texts[i % texts.Count]).ShouldBe(alone[i % texts.Count]));
    }

    [Fact]
    public void Encode_AfterTheFileIsDisposed_Works()
    {
        ModelTokenizer tokenizer;
        using (var file = GgufFile.Open(Demo.Q8))
            tokenizer = ModelTokenizer.Create(file);

        tokenizer.Count("Once upon a time", addSpecial: false).ShouldBe(4);
        string.Concat(tokenizer.Encode("Once upon", addSpecial: false).Select(id => System.Text.Encoding.UTF8.GetString(tokenizer.PieceOf(id)))).ShouldBe("Once upon");
    }

    [Theory]
    [InlineData("pre", "superbpe", "superbpe")]
    [InlineData("pre", "no such", "no such")]
    [InlineData("model", "rwkv", "rwkv")]
    [InlineData("model", "no such", "no such")]
    public void TryCreate_KindThatIsNotKnown_SaysWhich(string name, string value, string expected)
    {
        using var folder = new TemporaryFolder();
        MadeVocabulary.BytePairs("gpt-2").With(name, GgufValue.Of(value)).Write(folder.File("other.gguf"));
        using var file = GgufFile.Open(folder.File("other.gguf"));

        ModelTokenizer.TryCreate(file, out var tokenizer, out var reason).ShouldBeFalse();

        tokenizer.ShouldBeNull();
        reason.ShouldContain(expected);
        Should.Throw<LocalRunnerException>(() => ModelTokenizer.Create(file)).Error.ShouldBe(LocalRunnerError.UnsupportedModel);
    }

    public static TheoryData<string, object> BrokenValues => new()
    {
        { "tokens", 1 }, { "tokens", Array.Empty<string>() }, { "tokens", new[] { "a", "a" } }, { "merges", 1 }, { "merges", new[] { 1 } },
        { "scores", new[] { 1f } }, { "scores", new[] { "a" } }, { "token_type", new[] { 1 } }, { "token_type", new[] { 1f } }, { "model", 7 },
    };

    [Theory]
    [MemberData(nameof(BrokenValues))]
    public void TryCreate_BrokenHeader_SaysWhatIsWrong(string name, object value)
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("broken.gguf"), name, value switch
        {
            int number => GgufValue.Of(number),
            string[] texts => GgufValue.Of(GgufArray.Of(texts)),
            int[] numbers => GgufValue.Of(GgufArray.Of<int>(numbers)),
            _ => GgufValue.Of(GgufArray.Of<float>((float[])value)),
        });
        using var file = GgufFile.Open(folder.File("broken.gguf"));

        ModelTokenizer.TryCreate(file, out _, out var reason).ShouldBeFalse();

        reason.ShouldContain("tokenizer.ggml." + name == "tokenizer.ggml.tokens" && value is string[] { Length: 2 } ? "same text" : name);
    }

    [Fact]
    public void PieceOf_NoToken_IsRefused()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var tokenizer = ModelTokenizer.Create(file);

        foreach (var id in new[] { -1, tokenizer.VocabularySize, int.MaxValue })
            Should.Throw<LocalRunnerException>(() => tokenizer.PieceOf(id)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    private static void Compare(MadeVocabulary vocabulary, string modelName = "made up", int texts = Texts)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("made.gguf");
        vocabulary.Write(path, modelName);
        EngineComparison.ShouldAgree(path, new SampleTexts(5, vocabulary.SpecialTokens).Take(texts));
    }

    private static void Write(string path, string name, GgufValue value)
    {
        using var demo = GgufFile.Open(Demo.Q8);
        var writer = new GgufWriter();
        foreach (var (key, old) in demo.Metadata)
        {
            if (key != "tokenizer.ggml." + name)
                writer.Add(key, old);
        }

        writer.Add("tokenizer.ggml." + name, value);
        writer.Write(path);
    }
}
