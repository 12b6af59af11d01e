using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Projection;

/// <summary>A temporary folder for models with random weights, deleted with all that is in it.</summary>
internal sealed class PartsFolder : IDisposable
{
    private const string Prefix = "localrunner-bench-";
    private const string LockName = "in-use";
    private readonly DirectoryInfo _folder;
    private readonly FileStream _lock;

    /// <param name="parent">Where it is made; null for the system's temporary folder.</param>
    public PartsFolder(string? parent)
    {
        try
        {
            if (parent is not null && !Directory.Exists(parent))
                throw new DirectoryNotFoundException(File.Exists(parent) ? "it is a file" : "there is no such folder");
            DeleteAbandoned(parent ?? Path.GetTempPath());
            _folder = parent is null
                ? Directory.CreateTempSubdirectory(Prefix)
                : Directory.CreateDirectory(Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N")));
            _lock = Lock(_folder.FullName, FileMode.CreateNew);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess,
                $"No folder for the parts of the model can be made in {parent ?? Path.GetTempPath()}: {exception.Message}. Name another with --temp.", exception);
        }
    }

    /// <summary>Gets the bytes that are free on its disk.</summary>
    public long FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(_folder.FullName).AvailableFreeSpace;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return long.MaxValue;
            }
        }
    }

    /// <summary>Writes a model and returns its path.</summary>
    /// <exception cref="LocalRunnerException">It could not be written, for want of space perhaps.</exception>
    public string Write(SyntheticModel blueprint, string name, Action<double> onProgress, CancellationToken cancellation)
    {
        var path = Path.Combine(_folder.FullName, name);
        blueprint.Write(path, progress: new Progress(onProgress), cancellation: cancellation);
        return path;
    }

    public void Dispose()
    {
        _lock.Dispose();
        Delete(_folder.FullName);
    }

    /// <summary>Deletes what a process that was killed has left: a folder whose lock nobody holds.</summary>
    private static void DeleteAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                Lock(folder, FileMode.Open).Dispose();
                Delete(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, or another's.
            }
        }
    }

    private static FileStream Lock(string folder, FileMode mode) => new(Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that a dying process still holds; what matters more is why we are here.
        }
    }

    private sealed class Progress(Action<double> onProgress) : IProgress<double>
    {
        public void Report(double value) => onProgress(value);
    }
}
