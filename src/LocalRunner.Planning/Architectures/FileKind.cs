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
}
