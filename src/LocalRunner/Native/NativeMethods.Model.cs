using System.Runtime.InteropServices;

namespace LocalRunner.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama, EntryPoint = "llama_model_default_params")]
    internal static partial LlamaModelParams DefaultModelParams();

    /// <summary>Returns a model that the caller owns; an invalid handle when it could not be loaded.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_load_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ModelHandle LoadModel(string path, LlamaModelParams parameters);

    [LibraryImport(Llama, EntryPoint = "llama_model_free")]
    internal static partial void FreeModel(nint model);

    /// <summary>Returns the vocabulary, which the model owns.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_get_vocab")]
    internal static partial nint Vocabulary(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_embd_out")]
    internal static partial int EmbeddingWidth(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_swa")]
    internal static partial int SlidingWindow(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_n_params")]
    internal static partial ulong ParameterCount(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_has_encoder")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool HasEncoder(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_has_decoder")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool HasDecoder(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_is_recurrent")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool IsRecurrent(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_is_hybrid")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool IsHybrid(ModelHandle model);

    [LibraryImport(Llama, EntryPoint = "llama_model_is_diffusion")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool IsDiffusion(ModelHandle model);
}
