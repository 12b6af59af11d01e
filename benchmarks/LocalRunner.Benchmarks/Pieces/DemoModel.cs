namespace LocalRunner.Benchmarks.Pieces;

/// <summary>The model that ships, beside the program.</summary>
internal static class DemoModel
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "models", "demo", "demo-q8_0.gguf");
}
