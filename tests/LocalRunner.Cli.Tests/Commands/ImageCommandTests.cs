using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

/// <summary>Images at the terminal, with a small model and its projector.</summary>
public sealed class ImageCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _projector;
    private readonly string _image;

    public ImageCommandTests()
    {
        _model = SeeingModel.Write(_folder, "idefics3");
        _projector = new SmallProjector("idefics3", SeeingModel.Width, cuts: 2).Write(_folder);
        _image = _folder.Write("photo.png", MadeImage.Png(40, 30));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Image_IsCountedInThePrompt()
    {
        string[] asked = ["run", _model, "what is this?", "--ctx", "1024", "--threads", "1", "--max-tokens", "4", "--temperature", "0", "--json", "--mmproj", _projector];

        var with = (await CliRun.OfAsync([.. asked, "--image", _image])).Json;
        var twice = (await CliRun.OfAsync([.. asked, "--image", _image, "--image", _image])).Json;

        var tokens = with.GetProperty("usage").GetProperty("prompt_tokens").GetInt32();
        tokens.ShouldBeGreaterThan(5 * 16);
        twice.GetProperty("usage").GetProperty("prompt_tokens").GetInt32().ShouldBeGreaterThan(tokens + (5 * 16));
        with.GetProperty("memory").GetProperty("predicted").GetProperty("projector").GetInt64().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Run_ImageWithoutProjector_NamesTheFlag()
    {
        var run = await CliRun.OfAsync("run", _model, "what?", "--image", _image);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--mmproj");
    }

    [Fact]
    public async Task Run_WhatIsNoImage_IsRefused()
    {
        (await CliRun.OfAsync("run", _model, "what?", "--mmproj", _projector, "--image", _model)).Error.ShouldContain("is no image");
        (await CliRun.OfAsync("run", _model, "what?", "--mmproj", _projector, "--image", _folder.File("none.png"))).Error.ShouldContain("There is no image");
        (await CliRun.OfAsync("run", _model, "what?", "--raw", "--mmproj", _projector, "--image", _image)).Error.ShouldContain("--raw");
    }

    [Fact]
    public async Task Chat_Image_GoesWithTheNextMessageAndIsSaved()
    {
        var saved = _folder.File("chat.json");
        var lines = string.Join('\n', $"/image {_image}", "/image", "what is this?", "/context", $"/save {saved}", "/clear", $"/load {saved}", "/context", "/image none.png", "/image \"\"") + "\n";

        var run = await CliRun.RunAsync(new StringReader(lines), ["run", _model, "--ctx", "1024", "--threads", "1", "--max-tokens", "4", "--temperature", "0", "--mmproj", _projector], isTerminal: true);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("With the next message: photo.png");
        run.Error.ShouldContain("1 image: ");
        run.Error.ShouldContain("There is no image");
        run.Error.ShouldContain("No image waits.");
        (await File.ReadAllTextAsync(saved)).ShouldContain("data:image/png;base64,");
        run.Error.Split("1 image: ").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Chat_ImageForAModelThatReadsNone_IsRefused() =>
        (await CliRun.ChatAsync($"/image {_image}")).Error.ShouldContain("--mmproj");

    [Fact]
    public async Task Plan_Projector_IsARowOfItsOwn()
    {
        var run = await CliRun.OfAsync("plan", _model, "--mmproj", _projector, "--ctx", "512");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("projector and an image");
        (await CliRun.OfAsync("plan", _model, "--mmproj", _projector, "--ctx", "512", "--explain")).Out.ShouldContain("an image of 25 million pixels");
    }

    [Fact]
    public async Task Inspect_Projector_SaysWhatItMakesOfImages()
    {
        var run = await CliRun.OfAsync("inspect", _projector);
        run.ExitCode.ShouldBe(0);
        foreach (var text in (string[])["idefics3", "32 × 32 pixels", "16 a square", "scaled to 64 pixels"])
            run.Out.ShouldContain(text);
        (await CliRun.OfAsync("inspect", _projector, "--json")).Json.GetProperty("projector").GetProperty("square_tokens").GetInt32().ShouldBe(16);
    }
}
