using LocalRunner.Fixtures;
using LocalRunner.Native;

namespace LocalRunner.Tests.Native;

/// <summary>A process loads the library once, so each of these runs in one of its own.</summary>
public sealed class NativeRuntimeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Shipped => NativeRuntime.Load().Folder;

    [Fact]
    public void Load_Shipped_TellsReleaseBackendAndDevices()
    {
        var runtime = NativeRuntime.Load();

        runtime.Release.ShouldBe("v0.4.0");
        runtime.CpuBackend.ShouldNotBeNullOrEmpty();
        runtime.Devices.ShouldContain(device => device.Kind == "cpu" && device.TotalBytes > 0);
        runtime.SystemInfo.ShouldContain("CPU");
        NativeRuntime.Attempts.ShouldContain(attempt => attempt.Error == null);
    }

    [Fact]
    public async Task Load_FolderOfAnyLetters_Works()
    {
        var copy = _folder.File("네이티브 폴더 🙂");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Shipped))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));

        (await Probe.RunAsync(["load", Demo.Q8], copy)).ShouldHaveSingleItem().ShouldStartWith("ok ");
    }

    [Fact]
    public async Task Load_FolderWithoutLibraries_NamesItAndWhatToDo()
    {
        var line = (await Probe.RunAsync(["load", Demo.Q8], _folder.Path)).ShouldHaveSingleItem();

        line.ShouldStartWith(nameof(LocalRunnerError.NativeLibraryMissing));
        line.ShouldContain(_folder.Path);
        line.ShouldContain("LOCALRUNNER_NATIVE_DIR");
    }

    [Fact]
    public async Task Load_DamagedLibrary_GivesTheSystemsOwnWords()
    {
        foreach (var file in Directory.GetFiles(Shipped).Where(file => !file.Contains("ggml-cpu", StringComparison.Ordinal)))
            File.WriteAllText(_folder.File(Path.GetFileName(file)), new string('x', 4096));

        var line = (await Probe.RunAsync(["load", Demo.Q8], _folder.Path)).ShouldHaveSingleItem();

        line.ShouldStartWith(nameof(LocalRunnerError.NativeLibraryMissing));
        line.ShouldContain("ggml-base");
        if (OperatingSystem.IsLinux())
            line.ShouldContain("invalid ELF header");
    }

    [Fact]
    public async Task Load_WithoutCpuBackend_SaysSo()
    {
        foreach (var file in Directory.GetFiles(Shipped).Where(file => !file.Contains("ggml-cpu", StringComparison.Ordinal)))
            File.Copy(file, _folder.File(Path.GetFileName(file)));

        var line = (await Probe.RunAsync(["load", Demo.Q8], _folder.Path)).ShouldHaveSingleItem();

        line.ShouldStartWith(nameof(LocalRunnerError.NativeLibraryMissing));
        line.ShouldContain("CPU backend");
    }

    public void Dispose() => _folder.Dispose();
}
