namespace LocalRunner.Store.Sources;

/// <summary>Tells files that lie beside models from the models themselves: projectors, importance matrices, adapters, and heads that draft.</summary>
/// <remarks>
/// Heads that draft are told by the beginning of the name or by their folder: a whole model may hold such a head, and says so within its name
/// (<c>Qwen3.5-4B-MTP-Q8_0.gguf</c>).
/// </remarks>
internal static class BesideModels
{
    private const string Matrix = "imatrix";
    private const string Draft = "draft";

    private static readonly string[] s_folders = ["mtp", "mmproj", Matrix, Draft, "lora", "loras", "adapter", "adapters"];
    private static readonly string[] s_beginnings = ["mtp", Draft, Matrix];
    private static readonly string[] s_words = ["mmproj", "eagle3", "dflash", "dspark", "lora", "loras", "adapter", "adapters"];

    /// <summary>Whether the file at a path of a repository is no model.</summary>
    public static bool Holds(string path)
    {
        var parts = path.Split('/');
        if (parts[..^1].Any(folder => Contains(s_folders, folder)))
            return true;

        var (stem, quant) = (SplitNames.Stem(path), QuantName.Of(parts[^1]));
        var isQuantised = quant.Length > 0 && stem.EndsWith(quant, StringComparison.OrdinalIgnoreCase);
        var words = WordsOf(isQuantised ? stem[..^quant.Length] : stem);
        return words.Length > 0 && (Contains(s_beginnings, words[0]) || Is(words[^1], Draft) || IsMatrix(stem) || (words.Any(word => Contains(s_words, word)) && !Contains(words, "merged")));
    }

    private static bool Is(string word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool Contains(string[] all, string word) => all.Contains(word, StringComparer.OrdinalIgnoreCase);

    private static string[] WordsOf(string stem) => stem.Split(['-', '_', '.', ' '], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Models are called after the matrix that they were quantised with, too: <c>model-Q4_K_M-imatrix.gguf</c>.</summary>
    private static bool IsMatrix(string stem) =>
        stem.EndsWith(Matrix, StringComparison.OrdinalIgnoreCase) && QuantName.Of(stem[..^Matrix.Length].TrimEnd('-', '_', '.') + ".gguf").Length == 0;
}
