using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>The model that ships, as the tests' output holds it.</summary>
internal static class Demo
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "models", "demo");

    public static string F16 { get; } = Path.Combine(Folder, "demo-f16.gguf");

    public static string Q8 { get; } = Path.Combine(Folder, "demo-q8_0.gguf");

    public static string Pirate { get; } = Path.Combine(Folder, "pirate-lora.gguf");

    /// <summary>One thread: the engine's threads wait for each other by spinning, which is ruinous on a machine that is busy.</summary>
    public static Task<LocalModel> LoadAsync(string? path = null, ModelOptions? options = null)
    {
        options ??= new ModelOptions { ContextLength = 1024 };
        return LocalModel.LoadAsync(path ?? F16, options with { Threads = options.Threads ?? 1 });
    }

    /// <summary>Writes a copy of which one tensor is no numbers.</summary>
    public static string WithoutNumbers(TemporaryFolder folder, string tensor = "blk.0.attn_norm.weight")
    {
        var bytes = File.ReadAllBytes(Q8);
        using (var file = GgufFile.Open(Q8))
        {
            var broken = file.FindTensor(tensor).ShouldNotBeNull();
            bytes.AsSpan((int)broken.Offset, (int)broken.Bytes).Fill(0xFF);
        }

        return folder.Write("broken.gguf", bytes);
    }

    public static GenerationOptions Greedy(int most = 200) => new() { MaxTokens = most, Sampling = SamplingOptions.Greedy };
}
