using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>Says whether a file may be mapped: the engine asserts that what it computes with where it lies begins at a multiple of 32 bytes.</summary>
internal static class MappingRules
{
    // TENSOR_ALIGNMENT of ggml-backend.cpp; general.alignment may be less.
    private const int Alignment = 32;

    public static bool Allows(GgufFile model) => model.Tensors.All(tensor => tensor.Offset % Alignment == 0);

    /// <exception cref="LocalRunnerException">The file is to be mapped, and can't be.</exception>
    public static void Check(GgufFile model, LoadMode mode)
    {
        if (!mode.HasFlag(LoadMode.MemoryMapped) || Allows(model))
            return;

        var tensor = model.Tensors.First(tensor => tensor.Offset % Alignment != 0);
        throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
            $"The tensor '{tensor.Name}' begins at byte {tensor.Offset} of its file; llama.cpp maps tensors at multiples of {Alignment} alone. Take the load mode 'none'.");
    }
}
