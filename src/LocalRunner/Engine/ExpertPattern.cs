namespace LocalRunner.Engine;

/// <summary>Writes which tensors stay in main memory as the regular expression that llama.cpp's buffer type overrides take.</summary>
internal static class ExpertPattern
{
    public const string BufferType = "CPU";

    /// <summary>Writes the pattern of the experts of the first layers.</summary>
    public static string Of(int layers) => $@"^blk\.({string.Join('|', Enumerable.Range(0, layers))})\..*_(ch)?exps";
}
