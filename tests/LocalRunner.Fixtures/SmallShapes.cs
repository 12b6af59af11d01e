using LocalRunner.Synthesis;

namespace LocalRunner.Fixtures;

/// <summary>The sample shapes with the vocabulary of a test: a few hundred kilobytes as a file.</summary>
internal static class SmallShapes
{
    public static ModelShape Of(string name) => SampleShapes.Find(name)! with { Vocabulary = 512 };
}
