using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class KeyTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Open_ServerWithAKey_AsksOnceForTheTab()
    {
        await using var server = await ScriptedServer.StartAsync(key: "open-sesame");
        await using var open = await browser.OpenAsync(server);
        var field = open.Page.Locator("#key");

        await field.FillAsync("a wrong one");
        await field.PressAsync("Enter");
        await Expect(open.Page.GetByText("The key was refused.")).ToBeVisibleAsync();
        await field.FillAsync("open-sesame");
        await open.Button("Use this key").ClickAsync();
        await Expect(open.Page.Locator("#model-button")).ToContainTextAsync("tiny-chat");
        await open.AskAsync("Hello");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello there.");
        await open.Page.ReloadAsync();

        await Expect(open.Page.Locator("#model-button")).ToContainTextAsync("tiny-chat");
        await Expect(open.Page.Locator("#key-dialog")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Send_KeyNotGiven_SaysThatTheServerWantsOne()
    {
        await using var server = await ScriptedServer.StartAsync(key: "open-sesame");
        await using var open = await browser.OpenAsync(server);

        await open.Page.Locator("#key").PressAsync("Escape");

        await Expect(open.Page.Locator("#model-button")).ToContainTextAsync("Key wanted");
        server.Questions.ShouldBeEmpty();
    }
}
