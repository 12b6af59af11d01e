using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;

namespace LocalRunner.Cli.Tests.Commands;

/// <summary>Images without a flag: the projector came with the model.</summary>
public sealed class FoundProjectorTests : IAsyncDisposable
{
    private const string Model = $"hf.co/{LoopbackHub.Repository}:F32";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackHub _hub = new();
    private readonly string _image;

    public FoundProjectorTests()
    {
        _hub.With("seeing-F32.gguf", MadeContent.Of(File.ReadAllBytes(SeeingModel.Write(_folder, "idefics3"))))
            .With("mmproj-F16.gguf", MadeContent.Of(File.ReadAllBytes(new SmallProjector("idefics3", SeeingModel.Width).Write(_folder))));
        _image = _folder.Write("photo.png", MadeImage.Png(40, 30));
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_ModelElsewhere_ComesWithItsProjectorAndReadsTheImage()
    {
        string[] asked = ["run", Model, "what is this?", "--ctx", "1024", "--threads", "1", "--max-tokens", "4", "--temperature", "0", "--yes", "--json"];

        var run = await RunAsync([.. asked, "--image", _image]);
        var text = await RunAsync(asked);
        var without = await RunAsync([.. asked, "--no-mmproj", "--image", _image]);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64().ShouldBeGreaterThan(text.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64() + 15);
        text.Json.GetProperty("memory").GetProperty("predicted").GetProperty("projector").GetInt64().ShouldBeGreaterThan(0);
        without.ExitCode.ShouldBe(2);
        without.Error.ShouldContain("--mmproj");
    }

    [Fact]
    public async Task Plan_RemoteAndInstalledModel_CountsTheProjector()
    {
        var remote = await RunAsync("plan", Model, "--ctx", "512", "--json");
        var path = (await RunAsync("pull", Model)).Out.Trim();
        var installed = await RunAsync("plan", Model, "--ctx", "512", "--json");
        var none = await RunAsync("plan", Model, "--ctx", "512", "--json", "--no-mmproj");
        var file = await RunAsync("plan", path, "--ctx", "512", "--json");

        ProjectorOf(remote).ShouldBeGreaterThan(0);
        ProjectorOf(installed).ShouldBe(ProjectorOf(remote));
        ProjectorOf(none).ShouldBe(0);
        ProjectorOf(file).ShouldBe(0, "a file that is named by its path is planned as it is");
    }

    [Fact]
    public async Task List_ModelWithProjector_SaysThatItReadsImages()
    {
        var pull = await RunAsync("pull", Model);
        var list = await RunAsync("list", "--json");

        pull.Error.ShouldContain("note: Its projector mmproj-F16.gguf");
        var entry = list.Json.GetProperty("models")[0];
        entry.GetProperty("reads_images").GetBoolean().ShouldBeTrue();
        entry.GetProperty("bytes").GetInt64().ShouldBe(_hub.BytesOf("seeing-F32.gguf") + _hub.BytesOf("mmproj-F16.gguf"));
        (await RunAsync("list")).Out.ShouldContain("llama, images");
        (await RunAsync("inspect", Model)).Out.ShouldContain("reads images by");
        (await RunAsync("rm", Model, "--yes")).Error.ShouldContain("Its projector 'mmproj-F16.gguf' is removed with it.");
    }

    private static long ProjectorOf(CliRun run) => run.Json.GetProperty("memory").GetProperty("projector").GetInt64();

    private Task<CliRun> RunAsync(params string[] args) => CliRun.WithStoreAsync(_hub.Options(_folder.Path), null, args);
}
