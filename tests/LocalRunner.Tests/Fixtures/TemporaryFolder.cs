namespace LocalRunner.Tests.Fixtures;

/// <summary>A folder that is gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string name = "test")
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("localrunner-").FullName, name);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Directory.GetParent(Path)!.FullName, recursive: true);
}
