using System.Text.RegularExpressions;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Finds the libraries of a llama.cpp build in a folder, whatever the build named them: libllama.so, libllama.so.0,
/// libllama.v0.4.0.so, libllama.dylib, llama.dll.
/// </summary>
internal sealed partial record LibraryFiles(string Folder, IReadOnlyDictionary<string, string> Paths)
{
    public const string Llama = "llama";
    public const string Ggml = "ggml";
    public const string GgmlBase = "ggml-base";
    public const string Cpu = "ggml-cpu";

    /// <summary>The backends that a build links, each with the name that users know it by.</summary>
    private static readonly (string Library, string Name)[] s_backends = [("ggml-cuda", "cuda"), ("ggml-vulkan", "vulkan"), ("ggml-metal", "metal")];

    /// <summary>Dependencies come first: on macOS the files ask for each other by names that are not there.</summary>
    private static readonly string[] s_order = [GgmlBase, Cpu, "ggml-metal", "ggml-blas", "ggml-cuda", "ggml-vulkan", Ggml, Llama];

    /// <summary>Gets the kind of device beside the CPU that the build computes on: cuda, vulkan or metal; cpu without one.</summary>
    public string Backend => s_backends.FirstOrDefault(backend => Paths.ContainsKey(backend.Library)).Name ?? "cpu";

    /// <summary>Gets the libraries in the order in which they are loaded.</summary>
    public IEnumerable<(string Library, string Path)> InOrder => s_order.Where(Paths.ContainsKey).Select(library => (library, Paths[library]));

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

        return found.ContainsKey(Llama) && found.ContainsKey(Ggml) && found.ContainsKey(GgmlBase) ? new(folder, found) : null;
    }

    /// <summary>Takes the CPU code of another build where this one has none, as LLamaSharp's packages for GPUs mean it.</summary>
    public LibraryFiles WithCpuOf(LibraryFiles other) => Paths.ContainsKey(Cpu) || !other.Paths.TryGetValue(Cpu, out var cpu)
        ? this
        : this with { Paths = new Dictionary<string, string>(Paths, StringComparer.Ordinal) { [Cpu] = cpu } };

    [GeneratedRegex(
        @"^(lib)?(?<library>llama|ggml(-(base|cpu|metal|blas|cuda|vulkan))?)(\.(cuda|vulkan|metal))?(\.v[\d.]+)?\.(so|dylib|dll)(\.[\d.]+)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
