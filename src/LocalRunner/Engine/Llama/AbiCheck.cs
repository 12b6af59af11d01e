using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Compares the library's own default parameters, byte for byte, with the layout that the binding was written for.
/// A field out of place does not crash: it silently gives another field its value, so a mismatch is refused.
/// </summary>
internal static unsafe partial class AbiCheck
{
    public const string SupportedReleases = "b10221, as LLamaSharp 0.30.0 brings it";

    private const int One = 1;
    private const int Minus = -1;
    private static readonly int s_minusOneAsFloat = BitConverter.SingleToInt32Bits(-1f);

    /// <summary>What each field must hold, as 32-bit words: (offset in bytes, value).</summary>
    public static Expectation[] Expectations { get; } =
    [
        new("llama_model_params", Unsafe.SizeOf<ModelParameters>(), 72,
            [(0x10, Minus), (0x14, One), (0x18, One), (0x1c, 0), (0x20, 0), (0x28, 0), (0x30, 0), (0x38, 0), (0x40, 0x0001_0000), (0x44, 0, 0xffff)]),
        new("llama_context_params", Unsafe.SizeOf<LLamaContextParams>(), 160,
            [(0x00, 512), (0x04, 2048), (0x08, 512), (0x0c, One), (0x10, 0), (0x14, 0), (0x18, 4), (0x1c, 4), (0x20, 0),
             (0x24, Minus), (0x28, Minus), (0x2c, Minus), (0x30, Minus), (0x3c, s_minusOneAsFloat), (0x4c, 0), (0x58, 0), (0x68, One), (0x6c, One),
             (0x70, 0), (0x80, 0x0101_0100), (0x84, 0x0001, 0xffff), (0x88, 0), (0x90, 0), (0x98, 0)]),
        new("llama_model_quantize_params", Unsafe.SizeOf<LLamaModelQuantizeParams>(), 56,
            [(0x00, 0), (0x04, 7), (0x10, 0x0100), (0x14, 0, 0xffff), (0x18, 0), (0x20, 0), (0x28, 0), (0x30, 0)]),
    ];

    /// <summary>What each field must hold of the library that reads images.</summary>
    public static Expectation[] ImageExpectations { get; } =
    [
        new("mtmd_context_params", Unsafe.SizeOf<MtmdParameters>(), 80,
            [(0x00, 0x0101, 0xffff), (0x04, 4), (0x08, 0), (0x0c, 0), (0x18, Minus), (0x1c, One, 0xff), (0x20, Minus), (0x24, Minus), (0x28, 0), (0x2c, 0), (0x30, 0), (0x34, 0),
             (0x38, 1024), (0x40, 0), (0x44, 0), (0x48, 0), (0x4c, 0)]),
    ];

    /// <exception cref="LocalRunnerException">The library's layout is another one.</exception>
    public static void Verify(string version, IReadOnlyList<Expectation> expectations)
    {
        foreach (var expectation in expectations)
        {
            var actual = expectation.Struct switch
            {
                "llama_model_params" => ModelParams(),
                "llama_context_params" => ContextParams(),
                "mtmd_context_params" => ImageParams(),
                _ => QuantizeParams(),
            };
            expectation.Verify(version, MemoryMarshal.AsBytes(new ReadOnlySpan<Room>(in actual)));
        }
    }

    /// <summary>More room than any release's struct takes, so that a larger one does not overwrite the stack.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 1024)]
    internal struct Room;

    [LibraryImport(LlamaImports.Llama, EntryPoint = "llama_model_default_params")]
    private static partial Room ModelParams();

    [LibraryImport(LlamaImports.Llama, EntryPoint = "llama_context_default_params")]
    private static partial Room ContextParams();

    [LibraryImport(LlamaImports.Llama, EntryPoint = "llama_model_quantize_default_params")]
    private static partial Room QuantizeParams();

    [LibraryImport(MtmdImports.Mtmd, EntryPoint = "mtmd_context_params_default")]
    private static partial Room ImageParams();

    /// <summary>One word of a struct: where, what, and which of its bits count.</summary>
    internal readonly record struct Word(int Offset, int Value, int Mask)
    {
        public static implicit operator Word((int Offset, int Value) word) => new(word.Offset, word.Value, -1);

        public static implicit operator Word((int Offset, int Value, int Mask) word) => new(word.Offset, word.Value, word.Mask);
    }

    internal sealed record Expectation(string Struct, int BoundSize, int Size, Word[] Words)
    {
        public void Verify(string version, ReadOnlySpan<byte> actual)
        {
            if (BoundSize != Size)
                throw Unsupported(version, $"{Struct} is {BoundSize} bytes on this platform, not {Size}");
            foreach (var (offset, value, mask) in Words)
            {
                var seen = BinaryPrimitives.ReadInt32LittleEndian(actual[offset..]) & mask;
                if (seen != (value & mask))
                    throw Unsupported(version, $"{Struct} holds 0x{seen:x8} at offset 0x{offset:x2} where 0x{value & mask:x8} belongs");
            }
        }

        private static LocalRunnerException Unsupported(string version, string difference) =>
            new(LocalRunnerError.NativeLibraryUnsupported,
                $"The llama.cpp library found is {version}, whose binary interface is not the one this program knows ({difference}). "
                + $"Supported: {SupportedReleases}. Remove the other library, or point {LibraryLoader.FolderVariable} at a supported build.");
    }
}
