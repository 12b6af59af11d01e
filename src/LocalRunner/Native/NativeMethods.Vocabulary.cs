using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>The vocabulary pointer belongs to its model, so each of these calls is made under a reference to the model.</summary>
internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama, EntryPoint = "llama_vocab_n_tokens")]
    internal static partial int TokenCount(nint vocabulary);

    [LibraryImport(Llama, EntryPoint = "llama_vocab_is_eog")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool IsEndOfGeneration(nint vocabulary, int token);

    /// <summary>Returns the number of tokens, or minus the number needed when they do not fit.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_tokenize")]
    internal static partial int Tokenize(nint vocabulary, byte* text, int textLength, int* tokens, int capacity, [MarshalAs(UnmanagedType.U1)] bool addSpecial, [MarshalAs(UnmanagedType.U1)] bool parseSpecial);

    /// <summary>Returns the number of bytes, or minus the number needed when they do not fit.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_token_to_piece")]
    internal static partial int Piece(nint vocabulary, int token, byte* buffer, int length, int skipSpaces, [MarshalAs(UnmanagedType.U1)] bool special);
}
