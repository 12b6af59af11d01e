using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using LocalRunner.Cli.Interaction;
using LocalRunner.Fixtures;
using LocalRunner.Fixtures.Hub;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class ServeCommandTests
{
    [Theory]
    [InlineData("--port takes a number from 1 to 65535, not '0'", "--port", "0")]
    [InlineData("--port takes a number from 1 to 65535, not '99999'", "--port", "99999")]
    [InlineData("--url names the port already", "--port", "8080", "--url", "http://127.0.0.1:8080")]
    [InlineData("whole number", "--port", "http")]
    public async Task Ps_AddressThatIsNone_SaysWhy(string why, params string[] flags)
    {
        var run = await CliRun.OfAsync(["ps", .. flags]);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(why);
    }

    [Fact]
    public async Task Serve_DemoUntilInterrupted_AnswersAndLeavesNothing()
    {
        int? process = null;

        var run = await ServeAsync(["demo", "--ctx", "1024", "--threads", "1", "--alias", "fast=demo"], async (http, address) =>
        {
            var question = new { model = "fast", max_tokens = 4, messages = new[] { new { role = "user", content = "Hello!" } } };
            (await http.PostAsJsonAsync("/v1/chat/completions", question)).IsSuccessStatusCode.ShouldBeTrue();

            var table = await CliRun.OfAsync("ps", "--url", address);
            table.Out.ShouldContain("demo");
            table.Out.ShouldContain("planned");
            var model = (await CliRun.OfAsync("ps", "--url", address, "--json")).Json.GetProperty("models")[0];
            process = model.GetProperty("pid").GetInt32();
            model.GetProperty("context_length").GetInt32().ShouldBe(1024);
            model.GetProperty("resident_bytes").GetInt64().ShouldBeLessThan(model.GetProperty("planned_bytes").GetInt64());

            (await CliRun.OfAsync("stop", "demo", "--url", address)).Out.ShouldContain("unloaded");
            (await CliRun.OfAsync("ps", "--port", $"{new Uri(address).Port}")).Out.ShouldContain("no model loaded");
            (await CliRun.OfAsync("stop", "--url", address)).Out.ShouldContain("No model is loaded");
            (await http.PostAsJsonAsync("/models/load", new { model = "demo" })).IsSuccessStatusCode.ShouldBeTrue();
            process = (await CliRun.OfAsync("ps", "--url", address, "--json")).Json.GetProperty("models")[0].GetProperty("pid").GetInt32();
        });

        run.ExitCode.ShouldBe(0, run.Error);
        var document = JsonDocument.Parse(run.Out.Split('\n')[0]).RootElement;
        document.GetProperty("models")[0].GetProperty("name").GetString().ShouldBe("demo");
        document.GetProperty("models")[0].GetProperty("fits").GetBoolean().ShouldBeTrue();
        document.GetProperty("needs_key").GetBoolean().ShouldBeFalse();
        run.Error.ShouldContain("POST /v1/chat/completions 200");
        run.Error.ShouldNotContain("Hello!");
        Should.Throw<ArgumentException>(() => Process.GetProcessById(process!.Value));
    }

    [Fact]
    public async Task Serve_Projector_AnswersAboutImagesInTheWorker()
    {
        using var folder = new TemporaryFolder();
        var (model, projector) = (SeeingModel.Write(folder, "idefics3"), new SmallProjector("idefics3", SeeingModel.Width).Write(folder));
        var image = $"data:image/png;base64,{Convert.ToBase64String(MadeImage.Png(40, 30))}";

        var run = await ServeAsync([model, "--mmproj", projector, "--ctx", "512", "--threads", "1"], async (http, _) =>
        {
            var listed = JsonDocument.Parse(await http.GetStringAsync("/v1/models")).RootElement.GetProperty("data").EnumerateArray().Single(each => each.GetProperty("id").GetString() == "seeing");
            listed.GetProperty("architecture").GetProperty("input_modalities").GetArrayLength().ShouldBe(2);
            object[] parts = [new { type = "image_url", image_url = new { url = image } }, new { type = "text", text = "What is this?" }];
            var answer = await http.PostAsJsonAsync("/v1/chat/completions", new { model = "seeing", max_tokens = 4, messages = new[] { new { role = "user", content = parts } } });
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());

            // The projector is for the model that was named, not for others that can be asked for.
            var other = await http.PostAsJsonAsync("/v1/chat/completions", new { model = "demo", max_tokens = 4, messages = new[] { new { role = "user", content = "Hello!" } } });
            other.IsSuccessStatusCode.ShouldBeTrue(await other.Content.ReadAsStringAsync());
        });

        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Fact]
    public async Task Serve_InstalledModelWithProjector_ReadsImagesWhenItIsAskedFor()
    {
        using var folder = new TemporaryFolder();
        await using var hub = new LoopbackHub()
            .With("seeing-F32.gguf", MadeContent.Of(await File.ReadAllBytesAsync(SeeingModel.Write(folder, "idefics3"))))
            .With("mmproj-F16.gguf", MadeContent.Of(await File.ReadAllBytesAsync(new SmallProjector("idefics3", SeeingModel.Width).Write(folder))));
        var store = hub.Options(folder.Path);
        await new ModelStore(store).PullAsync(LocalRunner.Store.ModelReference.Parse($"hf.co/{LoopbackHub.Repository}:F32"));
        var name = new ModelStore(store).List().Models.Single().Name;
        object[] parts = [new { type = "image_url", image_url = new { url = $"data:image/png;base64,{Convert.ToBase64String(MadeImage.Png(40, 30))}" } }, new { type = "text", text = "What is this?" }];

        async Task Use(HttpClient http, bool sees)
        {
            var tags = JsonDocument.Parse(await http.GetStringAsync("/api/tags")).RootElement.GetProperty("models").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);
            tags.GetProperty("capabilities").EnumerateArray().Select(each => each.GetString()).Contains("vision").ShouldBe(sees);
            var answer = await http.PostAsJsonAsync("/v1/chat/completions", new { model = name, max_tokens = 4, messages = new[] { new { role = "user", content = parts } } });
            answer.IsSuccessStatusCode.ShouldBe(sees, await answer.Content.ReadAsStringAsync());
        }

        (await ServeAsync(["--ctx", "512", "--threads", "1"], (http, _) => Use(http, sees: true), store)).ExitCode.ShouldBe(0);
        (await ServeAsync([name, "--ctx", "512", "--threads", "1", "--no-mmproj"], (http, _) => Use(http, sees: false), store)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Serve_ProjectorForSeveralModels_IsRefused()
    {
        var run = await CliRun.OfAsync("serve", "demo", Demo.F16, "--mmproj", "mmproj.gguf");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--mmproj belongs to one model");
    }

    [Fact]
    public async Task Serve_FilesOfTheSameName_AreRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("x"));
        File.Copy(Demo.Q8, folder.File("m.gguf"));
        File.Copy(Demo.Q8, folder.File("x/m.gguf"));

        var run = await CliRun.OfAsync("serve", folder.File("m.gguf"), folder.File("x/m.gguf"));

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("Two models would be called 'm'");
    }

    [Theory]
    [InlineData("can be reached from other machines", "--host", "0.0.0.0")]
    [InlineData("--port takes", "--port", "70000")]
    [InlineData("--keep-alive takes", "--keep-alive", "soon")]
    [InlineData("--alias takes NAME=VALUE", "--alias", "fast")]
    [InlineData("given twice for 'fast'", "--alias", "fast=a", "--alias", "FAST=b")]
    [InlineData("--upstream takes NAME=URL", "--upstream", "cluster=host")]
    [InlineData("no --upstream is called", "--overflow", "cluster")]
    [InlineData("no --upstream is called", "--upstream-key-env", "cluster=KEY")]
    [InlineData("is for the server itself", "--worker")]
    public async Task Serve_BadFlag_SaysWhatIsWrong(string message, params string[] flags)
    {
        var run = await CliRun.OfAsync(["serve", .. flags]);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Serve_PortInUse_SaysWhatToDo()
    {
        var run = await ServeAsync([], async (_, address) =>
        {
            var second = await CliRun.OfAsync("serve", "--port", new Uri(address).Port.ToString());
            second.ExitCode.ShouldBe(2);
            second.Error.ShouldContain("--port 0 takes a free one");
        });

        run.ExitCode.ShouldBe(0, run.Error);
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("stop")]
    [InlineData("launch", "claude")]
    public async Task Client_NoServer_SaysHowToStartOne(params string[] command)
    {
        var run = await CliRun.OfAsync([.. command, "--url", "http://127.0.0.1:1"]);

        run.ExitCode.ShouldBe(6);
        run.Error.ShouldContain("localrunner serve");
    }

    /// <summary>Runs the command, uses it once it listens, and interrupts it then.</summary>
    private static async Task<CliRun> ServeAsync(string[] flags, Func<HttpClient, string, Task> use, LocalRunner.Store.StoreOptions? store = null)
    {
        var listening = new TaskCompletionSource<(Terminal Terminal, string Address)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = CliRun.RunAsync(TextReader.Null, ["serve", .. flags, "--port", "0", "--json"], onOutput: terminal => Listen(terminal, listening), store: store);
        var first = await Task.WhenAny(listening.Task, serving);
        if (first == serving)
            return await serving;
        var (terminal, address) = await listening.Task;
        try
        {
            using var http = new HttpClient { BaseAddress = new(address) };
            await use(http, address);
        }
        finally
        {
            terminal.Interrupts.Raise();
        }

        return await serving;
    }

    private static void Listen(Terminal terminal, TaskCompletionSource<(Terminal, string)> listening)
    {
        var text = System.Text.Encoding.UTF8.GetString(((MemoryStream)terminal.Output).ToArray());
        if (text.EndsWith('\n') && JsonDocument.Parse(text).RootElement is var document)
            listening.TrySetResult((terminal, document.GetProperty("address").GetString()!));
    }
}
