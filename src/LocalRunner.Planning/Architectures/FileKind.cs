namespace LocalRunner.Architectures;

/// <summary>Names what a file holds, by its architecture.</summary>
internal enum FileKind
{
    LanguageModel,
    PictureEncoder,
    AudioDecoder,

    /// <summary>Drafts tokens for another model.</summary>
    Draft,
    EncoderDecoder,

    /// <summary>A language model with whose graph this release of the engine ends the process (src/models/plm.cpp).</summary>
    Uncomputable,
}
