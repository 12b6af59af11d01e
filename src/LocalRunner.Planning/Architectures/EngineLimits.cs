namespace LocalRunner.Architectures;

/// <summary>The counts beyond which llama.cpp ends the process.</summary>
internal static class EngineLimits
{
    /// <summary>LLAMA_MAX_LAYERS.</summary>
    public const int Layers = 512;

    /// <summary>LLAMA_MAX_EXPERTS.</summary>
    public const int Experts = 512;
}
