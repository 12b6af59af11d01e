using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>
/// A small model of each architecture that the tests describe. With LOCALRUNNER_FUZZ_MODELS, a folder that <see cref="EngineAgreementTests"/> fills
/// where it is set, the models of all other architectures as well.
/// </summary>
internal static class FuzzedModels
{
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("LOCALRUNNER_FUZZ_MODELS") is { Length: > 0 } folder ? Directory.CreateDirectory(folder).FullName : null;

    public static IReadOnlyList<string> Names { get; } = [.. SampleShapes.All.Select(shape => shape.Name), .. OtherArchitectures.Names, .. Others()];

    public static string Write(TemporaryFolder folder, string name)
    {
        var path = folder.File(name + ".gguf");
        if (Folder is not null && File.Exists(Path.Combine(Folder, name)))
            return Path.Combine(Folder, name);
        if (SampleShapes.Find(name) is not null)
            SyntheticModel.Create(Shrunk(name), GgufFileType.Q8_0).Write(path);
        else
            OtherArchitectures.Of(name).Write(path);
        return path;
    }

    private static IEnumerable<string> Others() => Folder is null ? [] : Directory.EnumerateFiles(Folder, "*.gguf").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static ModelShape Shrunk(string name)
    {
        var shape = SmallShapes.Of(name);
        return shape with { Vocabulary = 288, ContextLength = Math.Min(shape.ContextLength, 1024) };
    }
}
