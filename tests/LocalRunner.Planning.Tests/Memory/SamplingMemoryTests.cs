using LocalRunner.Memory;

namespace LocalRunner.Planning.Tests.Memory;

public sealed class SamplingMemoryTests
{
    private const long Vocabulary = 262_144;

    [Fact]
    public void BytesOf_PlainAnswers_IsACandidateATokenOfTheVocabulary() => SamplingMemory.BytesOf(new(), Vocabulary).ShouldBe(12 * Vocabulary);

    [Fact]
    public void BytesOf_Sorting_AddsACopyAndABucketForEach() =>
        SamplingMemory.BytesOf(new() { SortsVocabulary = true }, Vocabulary).ShouldBe((12 + 12 + 4) * Vocabulary);

    [Fact]
    public void BytesOf_Grammar_AddsCandidatesTextsAndSetsOfTokens()
    {
        var small = SamplingMemory.BytesOf(new() { Grammar = true }, 1000);
        var large = SamplingMemory.BytesOf(new() { Grammar = true }, Vocabulary);

        (large - small).ShouldBe((12 + 12 + 24 + 16) * (Vocabulary - 1000));
        small.ShouldBeGreaterThan(1 << 20);
    }

    [Fact]
    public void BytesOf_RememberedTokens_GrowWithThem() =>
        (SamplingMemory.BytesOf(new() { RememberedTokens = 131_072 }, 1000) - SamplingMemory.BytesOf(new(), 1000)).ShouldBe(64 * 131_072);
}
