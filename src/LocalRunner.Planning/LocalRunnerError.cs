namespace LocalRunner;

/// <summary>Names the kind of failure that a <see cref="LocalRunnerException"/> reports.</summary>
public enum LocalRunnerError
{
    /// <summary>An argument or option is outside what it allows.</summary>
    InvalidArgument,

    /// <summary>The file does not exist, or is a folder.</summary>
    FileNotFound,

    /// <summary>A file could not be read or written: permissions, a full disk, a broken device.</summary>
    FileAccess,

    /// <summary>The file is not a usable GGUF model: truncated, damaged, contradictory or hostile.</summary>
    InvalidModel,

    /// <summary>The model is well formed, but this engine can't do what was asked with it.</summary>
    UnsupportedModel,

    /// <summary>A LoRA adapter does not belong to the model.</summary>
    AdapterMismatch,

    /// <summary>No llama.cpp library was found, or none could be loaded.</summary>
    NativeLibraryMissing,

    /// <summary>A llama.cpp library was found, but its binary interface is not the one this version knows.</summary>
    NativeLibraryUnsupported,

    /// <summary>The model or its context does not fit the memory.</summary>
    OutOfMemory,

    /// <summary>The prompt has more tokens than the context holds.</summary>
    PromptTooLong,

    /// <summary>The model has no chat template, or one that the engine does not know.</summary>
    NoChatTemplate,

    /// <summary>The GBNF grammar is malformed, left-recursive or too large.</summary>
    InvalidGrammar,

    /// <summary>The engine failed while it computed.</summary>
    GenerationFailed,

    /// <summary>The chat template is malformed, or goes beyond the limits of what a template may take.</summary>
    InvalidChatTemplate,

    /// <summary>The chat template refuses these messages, or can't render what they hold.</summary>
    InvalidMessages,

    /// <summary>A server could not be reached, failed, or answered what it must not.</summary>
    NetworkFailed,

    /// <summary>No such model is published where it was looked for, or it is not given: gated, private, taken down.</summary>
    ModelNotAvailable,

    /// <summary>The place for downloaded models can't be used: no room, no permission, or no home folder.</summary>
    StoreFailed,
}
