namespace LocalRunner.Tests.Fixtures;

/// <summary>The model that ships, as the tests' output holds it.</summary>
internal static class Demo
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "demo");

    public static string F16 { get; } = Path.Combine(Folder, "demo-f16.gguf");

    public static string Q8 { get; } = Path.Combine(Folder, "demo-q8_0.gguf");

    public static string Pirate { get; } = Path.Combine(Folder, "pirate-lora.gguf");

    public static Task<LocalModel> LoadAsync(string? path = null, ModelOptions? options = null) =>
        LocalModel.LoadAsync(path ?? F16, options ?? new ModelOptions { ContextLength = 1024 });

    public static GenerationOptions Greedy(int most = 200) => new() { MaxTokens = most, Sampling = SamplingOptions.Greedy };
}
