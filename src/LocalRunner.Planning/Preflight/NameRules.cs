using LocalRunner.Architectures;

namespace LocalRunner.Preflight;

/// <summary>Refuses names that hold a NUL: llama.cpp reads them up to it and so finds keys that were not checked.</summary>
internal static class NameRules
{
    private static readonly string[] s_words = ["general.architecture", "general.type", "tokenizer.ggml.model", "tokenizer.ggml.pre"];

    public static void Check(ModelHeader header)
    {
        foreach (var key in header.Keys)
            Refuse(key, "a metadata key");
        foreach (var tensor in header.Tensors)
            Refuse(tensor.Name, "the name of a tensor");
        foreach (var key in s_words.Append(header.Key("rope.scaling.type")))
            Refuse(header.Text(key) ?? "", key);
    }

    private static void Refuse(string name, string what)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
            throw PreflightError.Invalid($"{what} holds a NUL character: '{name.Replace('\0', '?')}'.");
    }
}
