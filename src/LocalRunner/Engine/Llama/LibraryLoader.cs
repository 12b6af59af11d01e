using System.Runtime.InteropServices;
using LLama.Native;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Loads llama.cpp from the first place that has it: the folder that LOCALRUNNER_NATIVE_DIR names, the application's
/// runtimes folder, the system. Each file is loaded by its full path, and each attempt is kept, with the system's own words.
/// </summary>
internal sealed class LibraryLoader(ProcessorFeatures processor, HeadWidths? heads)
{
    public const string FolderVariable = "LOCALRUNNER_NATIVE_DIR";

    /// <summary>LLamaSharp's packages for GPUs, in the order in which they are tried.</summary>
    private static readonly string[] s_gpuFolders = ["cuda12", "vulkan"];

    private readonly List<LibraryLoadAttempt> _attempts = [];
    private Dictionary<string, nint> _handles = [];

    public IReadOnlyList<LibraryLoadAttempt> Attempts => _attempts;

    /// <summary>Gets the files that were loaded; null when the system's own library answered, whose folder is not known.</summary>
    public LibraryFiles? Files { get; private set; }

    /// <summary>Gets the build of the CPU code that was loaded.</summary>
    public CpuVariant Variant { get; private set; } = new("built in", "The library decides by itself.", []);

    /// <summary>Gets the path that LLamaSharp is to load, which is then the file that is loaded already.</summary>
    public string LlamaPath => Files?.Paths[LibraryFiles.Llama] ?? SystemName(LibraryFiles.Llama);

    /// <summary>Loads the libraries and binds <see cref="LlamaImports"/> to them.</summary>
    /// <exception cref="LocalRunnerException">None was found or none could be loaded; the message lists every attempt.</exception>
    public void Load(string? folderOverride, string applicationFolder)
    {
        // Where an application has used LLamaSharp before, two copies of llama.cpp must not meet. A folder that somebody named
        // and that does not work is an error: another build would answer in silence.
        var loaded = NativeLibraryConfig.LLama.LibraryHasLoaded ? LoadByName("LLamaSharp")
            : folderOverride is { Length: > 0 } ? LoadFolder(FolderVariable, folderOverride)
            : LoadFolder("application", Path.Combine(applicationFolder, "runtimes", RuntimeIdentifier, "native"))
                || LoadFolder("application", applicationFolder)
                || LoadByName("system");
        if (!loaded)
            throw new LocalRunnerException(LocalRunnerError.NativeLibraryMissing, MissingLibrary.Describe(_attempts));

        NativeLibrary.SetDllImportResolver(typeof(LibraryLoader).Assembly, (name, _, _) => name == MtmdImports.Mtmd ? MtmdLibrary.Handle : _handles.GetValueOrDefault(name));
    }

    private static string RuntimeIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win"
                : OperatingSystem.IsMacOS() ? "osx"
                : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
                : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>Loads a folder that holds one build, or LLamaSharp's, which holds one for each generation of processors and of GPUs.</summary>
    private bool LoadFolder(string source, string folder)
    {
        var wanted = Environment.GetEnvironmentVariable(CpuVariant.Variable);
        var there = CpuVariant.Names.Where(name => LibraryFiles.Find(Path.Combine(folder, name)) is not null).ToList();
        if ((there.Count == 0 || (there is [CpuVariant.Rosetta] && processor.Avx2)) && LibraryFiles.Find(folder) is { } flat)
            return TryLoad(source, flat, CpuVariant.Choose(processor, OperatingSystem.IsWindows(), [], heads, wanted));

        if (there.Count == 0)
        {
            _attempts.Add(new(source, folder, Directory.Exists(folder) ? "the folder holds no libllama, libggml and libggml-base" : "no such folder"));
            return false;
        }

        var variant = CpuVariant.Choose(processor, OperatingSystem.IsWindows(), there, heads, wanted);
        if (LibraryFiles.Find(Path.Combine(folder, variant.Name)) is not { } cpu)
        {
            _attempts.Add(new(source, folder, variant.Reason));
            return false;
        }

        return s_gpuFolders.Select(name => LibraryFiles.Find(Path.Combine(folder, name))).Any(gpu => gpu is not null && TryLoad(source, gpu.WithCpuOf(cpu), variant))
            || TryLoad(source, cpu, variant);
    }

    private bool TryLoad(string source, LibraryFiles files, CpuVariant variant)
    {
        if (!TryLoad(source, files.InOrder))
            return false;
        (Files, Variant) = (files, variant);
        return true;
    }

    private bool LoadByName(string source) =>
        TryLoad(source, new[] { LibraryFiles.GgmlBase, LibraryFiles.Ggml, LibraryFiles.Llama }.Select(library => (library, SystemName(library))));

    private static string SystemName(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    private bool TryLoad(string source, IEnumerable<(string Library, string Path)> libraries)
    {
        var handles = new Dictionary<string, nint>(StringComparer.Ordinal);
        foreach (var (library, path) in libraries)
        {
            try
            {
                handles.Add(library, NativeLibrary.Load(path));
                _attempts.Add(new(source, path, null));
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                _attempts.Add(new(source, path, SystemsWords(exception.Message)));

                // What is loaded already would answer for the next place's files of the same name.
                foreach (var handle in handles.Values.Reverse())
                    NativeLibrary.Free(handle);
                return false;
            }
        }

        _handles = handles;
        return true;
    }

    /// <summary>The runtime puts its own advice first and what the system's loader said last.</summary>
    private static string SystemsWords(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
}
