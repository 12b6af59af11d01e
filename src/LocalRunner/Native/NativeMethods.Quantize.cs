using System.Runtime.InteropServices;

namespace LocalRunner.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama, EntryPoint = "llama_model_quantize_default_params")]
    internal static partial LlamaQuantizeParams DefaultQuantizeParams();

    /// <summary>Returns 0 when the file was written.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_quantize", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint Quantize(string input, string output, LlamaQuantizeParams* parameters);
}
