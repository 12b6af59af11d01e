namespace LocalRunner.Preflight;

/// <summary>Refuses files that are no language model by themselves: llama.cpp asserts when they are used as one.</summary>
internal static class ArchitectureRules
{
    public static void Check(ModelHeader header)
    {
        if (header.Text("general.type") is "adapter")
        {
            throw PreflightError.Unsupported(
                "it is an adapter (general.type is 'adapter').",
                "Load the model that it belongs to and give this file as its adapter.");
        }

        if (header.Architecture.Length == 0)
            throw PreflightError.Invalid("general.architecture is missing, so nothing says what the file holds.");
        var what = header.Architecture switch
        {
            "clip" => "it is the picture encoder of a multimodal model (architecture 'clip')",
            "wavtokenizer-dec" => "it turns audio codes into sound (architecture 'wavtokenizer-dec')",
            "eagle3" or "dflash" or "gemma4-assistant" => $"it only drafts for another model (architecture '{header.Architecture}')",
            "t5" => "it is an encoder and decoder in one (architecture 't5'), which needs another way of running",
            _ => null,
        };
        if (what is not null)
            throw PreflightError.Unsupported($"{what}.", "Choose a decoder-only language model or an embedding model.");
    }
}
