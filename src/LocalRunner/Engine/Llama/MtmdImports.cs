using System.Runtime.InteropServices;
using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// The functions of libmtmd. LLamaSharp's own imports would look for the library by name, check no result, and leave its log on stderr. Nothing here
/// checks an argument: what crosses has been validated by the caller, and <see cref="MtmdLibrary"/> has loaded the library.
/// </summary>
internal static unsafe partial class MtmdImports
{
    internal const string Mtmd = "mtmd";

    /// <summary>Sets where the log of projectors goes.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_log_set")]
    internal static partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);

    /// <summary>Sets where the log of the decoders goes.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_helper_log_set")]
    internal static partial void SetDecoderLog(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_context_params_default")]
    internal static partial MtmdParameters DefaultParameters();

    /// <summary>Returns the text that stands for an image, which the library owns.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_default_marker")]
    internal static partial nint Marker();

    /// <summary>Returns a projector that the caller owns, an invalid handle where it could not be loaded.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_init_from_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial MtmdContextHandle Load(string path, SafeLlamaModelHandle model, MtmdParameters parameters);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_free")]
    internal static partial void FreeContext(nint context);

    /// <summary>Returns whether an image has to be read at once. Without a piece, an image is meant.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_decode_use_non_causal")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ReadsAtOnce(MtmdContextHandle context, nint chunk);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_decode_use_mrope")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool HasAxes(MtmdContextHandle context);

    /// <summary>Copies pixels of three bytes each.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_bitmap_init")]
    internal static partial MtmdBitmapHandle CreateBitmap(uint width, uint height, byte* pixels);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_bitmap_free")]
    internal static partial void FreeBitmap(nint bitmap);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunks_init")]
    internal static partial MtmdChunksHandle CreateChunks();

    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunks_free")]
    internal static partial void FreeChunks(nint chunks);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunks_size")]
    internal static partial nuint CountOf(MtmdChunksHandle chunks);

    /// <summary>Returns a piece, which the list owns.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunks_get")]
    internal static partial nint ChunkOf(MtmdChunksHandle chunks, nuint index);

    /// <summary>Cuts an image: 0 done, 1 another number of images than of markers, 2 the image can't be used.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_tokenize")]
    internal static partial int Tokenize(MtmdContextHandle context, MtmdChunksHandle output, MtmdText* text, nint* bitmaps, nuint count);

    /// <summary>Returns 0 for text, 1 for an image, 2 for sound.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunk_get_type")]
    internal static partial int TypeOf(nint chunk);

    /// <summary>Returns the tokens of a piece of text, which it owns.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunk_get_tokens_text")]
    internal static partial int* TokensOf(nint chunk, out nuint count);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunk_get_n_tokens")]
    internal static partial nuint TokenCountOf(nint chunk);

    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunk_get_n_pos")]
    internal static partial int PositionsOf(nint chunk);

    /// <summary>Returns what an image's piece knows of its tokens, which it owns; null for others.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_input_chunk_get_tokens_image")]
    internal static partial nint ImageOf(nint chunk);

    /// <summary>Returns the tokens in a row where positions have axes.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_image_tokens_get_nx")]
    internal static partial nuint ColumnsOf(nint image);

    /// <summary>Computes the vectors of a piece, 0 when done.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_encode_chunk")]
    internal static partial int Encode(MtmdContextHandle context, nint chunk);

    /// <summary>Returns the vectors of the last piece, owned by the projector until the next.</summary>
    [LibraryImport(Mtmd, EntryPoint = "mtmd_get_output_embd")]
    internal static partial float* Output(MtmdContextHandle context);
}
