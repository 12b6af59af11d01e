using System.Runtime.InteropServices;

namespace LocalRunner.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>Returns the template's text, which the model owns; null when the model has none.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_model_chat_template")]
    internal static partial byte* ChatTemplate(ModelHandle model, byte* name);

    /// <summary>Returns the bytes of the prompt, also when they exceed the buffer; below 0 for a template it does not know.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_chat_apply_template")]
    internal static partial int ApplyChatTemplate(byte* template, LlamaChatMessage* messages, nuint count, [MarshalAs(UnmanagedType.U1)] bool addAssistant, byte* buffer, int length);

    /// <summary>Fills the names of the built-in templates, which the library owns, and returns how many there are.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_chat_builtin_templates")]
    internal static partial int BuiltInTemplates(byte** names, nuint capacity);
}
