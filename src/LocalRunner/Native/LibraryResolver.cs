using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>
/// Loads llama.cpp from the first place that has it: the folder that LOCALRUNNER_NATIVE_DIR names, the application's
/// runtimes folder, the system. Each attempt is kept, with the system's own words.
/// </summary>
internal sealed class LibraryResolver
{
    public const string FolderVariable = "LOCALRUNNER_NATIVE_DIR";

    private readonly List<LibraryLoadAttempt> _attempts = [];

    public IReadOnlyList<LibraryLoadAttempt> Attempts => _attempts;

    /// <summary>Gets the files that were loaded; null when the system's own library answered, whose folder is not known.</summary>
    public LibraryFiles? Files { get; private set; }

    /// <summary>Loads the three libraries and binds <see cref="NativeMethods"/> to them.</summary>
    /// <exception cref="LocalRunnerException">None was found or none could be loaded; the message lists every attempt.</exception>
    public void Load(string? folderOverride, string applicationFolder)
    {
        var handles = folderOverride is { Length: > 0 } ? LoadFolder(FolderVariable, folderOverride) : null;

        // A folder that somebody named and that does not work is an error: another build would answer in silence.
        if (handles is null && folderOverride is not { Length: > 0 })
        {
            handles = LoadFolder("application", Path.Combine(applicationFolder, "runtimes", RuntimeIdentifier, "native"))
                ?? LoadFolder("application", applicationFolder)
                ?? LoadSystem();
        }

        if (handles is not { } found)
            throw new LocalRunnerException(LocalRunnerError.NativeLibraryMissing, MissingMessage());

        NativeLibrary.SetDllImportResolver(typeof(LibraryResolver).Assembly, (name, _, _) => name switch
        {
            NativeMethods.Llama => found.Llama,
            NativeMethods.Ggml => found.Ggml,
            NativeMethods.GgmlBase => found.GgmlBase,
            _ => 0,
        });
    }

    private static string RuntimeIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    private Handles? LoadFolder(string source, string folder)
    {
        if (LibraryFiles.Find(folder) is not { } files)
        {
            _attempts.Add(new(source, folder, Directory.Exists(folder)
                ? "the folder holds no libllama, libggml and libggml-base"
                : "no such folder"));
            return null;
        }

        if (Try(source, files.GgmlBase) is not { } ggmlBase || Try(source, files.Ggml) is not { } ggml || Try(source, files.Llama) is not { } llama)
            return null;
        Files = files;
        return new(llama, ggml, ggmlBase);
    }

    private Handles? LoadSystem()
    {
        string Name(string library) => OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
        return Try("system", Name("llama")) is { } llama && Try("system", Name("ggml")) is { } ggml && Try("system", Name("ggml-base")) is { } ggmlBase
            ? new(llama, ggml, ggmlBase)
            : null;
    }

    private nint? Try(string source, string path)
    {
        try
        {
            var handle = NativeLibrary.Load(path);
            _attempts.Add(new(source, path, null));
            return handle;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            _attempts.Add(new(source, path, SystemsWords(exception.Message)));
            return null;
        }
    }

    /// <summary>The runtime puts its own advice first and what the system's loader said last.</summary>
    private static string SystemsWords(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];

    private string MissingMessage()
    {
        var tried = string.Join("\n", _attempts.Where(attempt => attempt.Error is not null).Select(attempt => $"  {attempt.Source}: {attempt.Path}: {attempt.Error}"));
        return $"No llama.cpp library could be loaded. Tried:\n{tried}\n"
            + $"Build the project with npm in reach so that it brings one, or set {FolderVariable} to a folder that holds a llama.cpp build ({AbiCheck.SupportedReleases}).";
    }

    private readonly record struct Handles(nint Llama, nint Ggml, nint GgmlBase);
}
