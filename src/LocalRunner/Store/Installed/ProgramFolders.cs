using System.Runtime.InteropServices;

namespace LocalRunner.Store.Installed;

/// <summary>Finds where other programs keep their models: by their variables and settings, else by their customs.</summary>
internal static class ProgramFolders
{
    public static OtherStores Find(FolderReader reader) => Find(
        reader,
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
        Environment.GetEnvironmentVariable,
        StoreFolder.Home);

    public static OtherStores Find(FolderReader reader, OSPlatform system, Func<string, string?> variable, string home)
    {
        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
        IReadOnlyList<string> Below(params string?[] folders) => [.. folders.OfType<string>().Where(Path.IsPathRooted).Select(Path.GetFullPath).Distinct()];
        string? AtHome(string path) => home.Length > 0 ? Path.Combine(home, path) : null;

        var caches = system == OSPlatform.Windows ? Set("LOCALAPPDATA") : system == OSPlatform.OSX ? AtHome("Library/Caches") : Set("XDG_CACHE_HOME") ?? AtHome(".cache");
        return new(
            Below([.. LmStudioFolders(reader, home)]),
            Below(Set("OLLAMA_MODELS") ?? AtHome(".ollama/models"), Set("OLLAMA_MODELS") is null && system == OSPlatform.Linux ? "/usr/share/ollama/.ollama/models" : null),
            Below(Set("LLAMA_CACHE") ?? (caches is null ? null : Path.Combine(caches, "llama.cpp"))),
            Below(Set("MODELS_PATH"), AtHome(".docker/models")));
    }

    /// <summary>LM Studio's home may be moved, and in it the models by a setting.</summary>
    private static IEnumerable<string?> LmStudioFolders(FolderReader reader, string home)
    {
        if (home.Length == 0)
            yield break;

        var named = reader.Text(Path.Combine(home, ".lmstudio-home-pointer"))?.Split('\n')[0].Trim();
        foreach (var folder in new[] { named, Path.Combine(home, ".lmstudio"), Path.Combine(home, ".cache", "lm-studio") }.OfType<string>().Where(Path.IsPathRooted).Distinct())
        {
            yield return reader.Json(Path.Combine(folder, "settings.json"), settings => settings.TryGetProperty("downloadsFolder", out var moved) ? moved.GetString() : null);
            yield return Path.Combine(folder, "models");
        }
    }
}
