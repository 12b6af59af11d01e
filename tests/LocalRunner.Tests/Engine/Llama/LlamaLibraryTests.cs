using LocalRunner.Fixtures;

namespace LocalRunner.Tests.Engine.Llama;

/// <summary>A process loads the library once, so each of these that looks elsewhere runs in one of its own.</summary>
public sealed class LlamaLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Shipped => LlamaCpp.Load().Folder;

    [Fact]
    public void Load_Shipped_TellsReleaseVariantAndDevices()
    {
        var engine = LlamaCpp.Load();

        engine.Release.ShouldBe("b10221");
        engine.CpuVariant.ShouldNotBeNullOrEmpty();
        engine.CpuVariantReason.ShouldEndWith(".");
        engine.Devices.ShouldContain(device => device.Kind == "cpu" && device.TotalBytes > 0);
        engine.SystemInfo.ShouldContain("CPU");
        LlamaCpp.LoadAttempts.ShouldContain(attempt => attempt.Error == null);
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
    public async Task LoadProjector_FolderWithoutItsLibrary_IsAnError()
    {
        var copy = _folder.File("without");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Shipped).Where(file => !file.Contains("mtmd", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var (model, projector, image) = (SeeingModel.Write(_folder, "gemma3"), new SmallProjector("gemma3", SeeingModel.Width).Write(_folder), _folder.Write("image.png", MadeImage.Png(8, 8)));
        using var probe = Probe.Start(["see-each"], copy);

        var answer = await probe.AskAsync($"{model}\t{projector}\t{image}", TimeSpan.FromMinutes(1));

        answer.ShouldNotBeNull().ShouldStartWith(nameof(LocalRunnerError.NativeLibraryMissing));
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
        foreach (var file in Directory.GetFiles(Shipped))
            File.WriteAllText(_folder.File(Path.GetFileName(file)), new string('x', 4096));

        var line = (await Probe.RunAsync(["load", Demo.Q8], _folder.Path)).ShouldHaveSingleItem();

        line.ShouldStartWith(nameof(LocalRunnerError.NativeLibraryMissing));
        line.ShouldContain("ggml-base");
        if (OperatingSystem.IsLinux())
            line.ShouldContain("invalid ELF header");
    }

    [Fact]
    public async Task Load_WithoutCpuBackend_NamesTheFileThatIsMissing()
    {
        foreach (var file in Directory.GetFiles(Shipped).Where(file => !file.Contains("ggml-cpu", StringComparison.Ordinal)))
            File.Copy(file, _folder.File(Path.GetFileName(file)));

        var line = (await Probe.RunAsync(["load", Demo.Q8], _folder.Path)).ShouldHaveSingleItem();

        line.ShouldStartWith(nameof(LocalRunnerError.NativeLibraryMissing));
        line.ShouldContain("ggml-cpu");
    }

    public void Dispose() => _folder.Dispose();
}
