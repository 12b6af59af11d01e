using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class VersionTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Edit_Question_AsksAnotherVersionAndKeepsTheFirst()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (question, _) => ScriptedServer.Whole($"About {question["messages"]!.AsArray().Last()!["content"]}.");
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("cats");
        await open.AskAsync("birds");

        await EditAsync(open, open.Page.Locator(".message.user").First, "dogs", "Send");

        await Expect(open.Answers).ToHaveCountAsync(1);
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("About dogs.");
        server.Questions.Last()["messages"]!.ToJsonString().ShouldBe("""[{"role":"user","content":"dogs"}]""");
        await Expect(open.Page.Locator(".message.user .versions")).ToHaveTextAsync("2/2");
        await open.Button("Earlier version").ClickAsync();
        await Expect(open.Questions).ToHaveTextAsync(["cats", "birds"]);
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync(["About cats.", "About birds."]);
    }

    [BrowserFact]
    public async Task Regenerate_Answer_AddsAVersionThatIsThereAfterAReload()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("Hello");
        server.Answer = (_, _) => ScriptedServer.Whole("Hello again.");

        await open.Button("Answer again").ClickAsync();
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello again.");
        await open.CompleteAsync();
        await open.Button("Earlier version").ClickAsync();
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello there.");
        await open.Page.ReloadAsync();

        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello there.");
        await Expect(open.Page.Locator(".versions")).ToHaveTextAsync("1/2");
        await open.Button("Later version").ClickAsync();
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello again.");
    }

    [BrowserFact]
    public async Task Edit_Answer_GoesOnFromWhatTheReaderWrote()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("Hello");

        await EditAsync(open, open.Answers, "Good day.", "Keep as a new version");
        await open.AskAsync("And now?");

        server.Questions.Count.ShouldBe(2);
        server.Questions.Last()["messages"]![1]!["content"]!.GetValue<string>().ShouldBe("Good day.");
    }

    [BrowserFact]
    public async Task Edit_Cancelled_ChangesNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("Hello");

        await open.Page.Locator(".message.user").HoverAsync();
        await open.Page.Locator(".message.user").GetByLabel("Edit", new() { Exact = true }).ClickAsync();
        await open.Page.GetByLabel("Edit the message").FillAsync("Something else");
        await open.Page.Keyboard.PressAsync("Escape");

        await Expect(open.Questions).ToHaveTextAsync("Hello");
        server.Questions.ShouldHaveSingleItem();
    }

    private static async Task EditAsync(OpenPage open, ILocator message, string text, string button)
    {
        await message.HoverAsync();
        await message.GetByLabel("Edit", new() { Exact = true }).ClickAsync();
        await open.Page.GetByLabel("Edit the message").FillAsync(text);
        await message.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        await open.CompleteAsync();
    }
}
