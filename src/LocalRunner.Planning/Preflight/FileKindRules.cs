using LocalRunner.Architectures;

namespace LocalRunner.Preflight;

/// <summary>Refuses files that are no language model by themselves: llama.cpp asserts when they are used as one.</summary>
internal static class FileKindRules
{
    public static void Check(ModelHeader header)
    {
        if (header.Text("general.type") is "adapter")
        {
            throw PreflightError.Unsupported(
                "it is an adapter (general.type is 'adapter').",
                "Load the model that it belongs to and give this file as its adapter.");
        }

        var architecture = header.Architecture;
        if (architecture.Name.Length == 0)
            throw PreflightError.Invalid("general.architecture is missing, so nothing says what the file holds.");
        var what = architecture.Kind switch
        {
            FileKind.PictureEncoder => "is the picture encoder of a multimodal model",
            FileKind.AudioDecoder => "turns audio codes into sound",
            FileKind.Draft => "only drafts for another model",
            FileKind.EncoderDecoder => "is an encoder and decoder in one, which needs another way of running",
            FileKind.Uncomputable => "is of a kind whose values this release of llama.cpp hands to the cache in a form that it asserts against",
            _ => null,
        };
        if (what is not null)
        {
            throw PreflightError.Unsupported(
                $"it {what} (architecture '{architecture.Name}').", architecture.Kind == FileKind.PictureEncoder
                    ? "Give the language model that it belongs to, and this file as its projector (--mmproj FILE, ModelOptions.Projector)."
                    : "Choose a decoder-only language model or an embedding model.");
        }
    }
}
