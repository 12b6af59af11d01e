namespace LocalRunner.Store.Installed;

/// <summary>Names installed models, and compares names as users write them: without case, with <c>-</c> for <c>_</c> and blanks.</summary>
internal static class ModelNames
{
    public static string Normal(string name) => name.Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-');

    /// <summary>Whether every command reads the name as a name again.</summary>
    public static bool IsUsable(string name) => ModelReference.TryParse(name, out var reference) && reference is not (FileReference or WebReference);

    /// <summary>Lists names that a model may be called by where they are free: without the owner, without <c>-GGUF</c>, and its file's own.</summary>
    public static IEnumerable<string> Short(string repository, string quant, string path)
    {
        yield return SplitNames.Stem(path);
        if (repository.Length == 0)
            yield break;

        var name = repository[(repository.LastIndexOf('/') + 1)..];
        var bare = name.EndsWith("-GGUF", StringComparison.OrdinalIgnoreCase) ? name[..^5] : name;
        foreach (var each in new[] { repository, name, bare }.Distinct())
        {
            yield return each;
            if (quant.Length > 0)
                yield return $"{each}:{quant}";
        }
    }
}
