using System.Text.RegularExpressions;

namespace LocalRunner.Native;

/// <summary>
/// Finds the three libraries of a llama.cpp build in a folder, whatever the build named them: libllama.so,
/// libllama.so.0, libllama.v0.4.0.so, libllama.cuda.v0.4.0.so, libllama.dylib, llama.dll.
/// </summary>
internal sealed partial record LibraryFiles(string Folder, string Llama, string Ggml, string GgmlBase)
{
    /// <summary>Gets the variant that the file's name tells: cpu, cuda, vulkan or metal.</summary>
    public string Variant => Name().Match(Path.GetFileName(Llama)).Groups["variant"] is { Success: true } variant ? variant.Value : "cpu";

    public static LibraryFiles? Find(string folder)
    {
        if (!Directory.Exists(folder))
            return null;

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (Name().Match(Path.GetFileName(path)) is { Success: true } match)
                found.TryAdd(match.Groups["library"].Value, path);
        }

        return found.TryGetValue("llama", out var llama) && found.TryGetValue("ggml", out var ggml) && found.TryGetValue("ggml-base", out var ggmlBase)
            ? new LibraryFiles(folder, llama, ggml, ggmlBase)
            : null;
    }

    [GeneratedRegex(
        @"^(lib)?(?<library>llama|ggml-base|ggml)(\.(?<variant>cuda|vulkan|metal))?(\.v[\d.]+)?\.(so|dylib|dll)(\.[\d.]+)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
