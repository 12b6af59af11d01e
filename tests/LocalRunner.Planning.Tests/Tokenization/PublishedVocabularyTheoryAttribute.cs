namespace LocalRunner.Planning.Tests.Tokenization;

/// <summary>Tests that need published vocabularies, and are skipped without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedVocabularyTheoryAttribute : TheoryAttribute
{
    private const string Variable = "LOCALRUNNER_TEST_VOCABULARIES";

    public PublishedVocabularyTheoryAttribute()
    {
        if (!File.Exists(PathOf("llama3")))
            Skip = $"{Variable} names no folder that holds tokenizer-llama3/models/tokenizer.json.";
    }

    public static string PathOf(string name) =>
        Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? "", $"tokenizer-{name}", "models", "tokenizer.json");
}
