using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class ModelPickerTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Use_OtherModel_AnswersFromThenOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Models = [ScriptedModel.Of("tiny-chat", isLoaded: true), ScriptedModel.Of("large-chat", isLoaded: false)];
        await using var open = await browser.OpenAsync(server);

        await open.AskAsync("Who are you?");
        await open.Page.Locator("#model-button").ClickAsync();
        await Card(open, "large-chat").GetByText("Use", new() { Exact = true }).ClickAsync();
        await open.AskAsync("And you?");

        server.Questions.Select(question => question["model"]!.GetValue<string>()).ShouldBe(["tiny-chat", "large-chat"]);
        await Expect(open.Answers.Locator("header")).ToHaveTextAsync(["tiny-chat", "large-chat"]);
    }

    [BrowserFact]
    public async Task Open_Models_ShowsMemoryBeforeAndAfterLoading()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Models = [ScriptedModel.Of("tiny-chat", isLoaded: true), ScriptedModel.Of("large-chat", isLoaded: false, bytes: 3L << 30)];
        await using var open = await browser.OpenAsync(server);

        await open.Page.Locator("#model-button").ClickAsync();
        var card = Card(open, "large-chat");
        await Expect(card.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", "3.00 GiB predicted of 16.0 GiB");
        await Expect(card.Locator(".memory-legend")).ToContainTextAsync("KV cache 768 MiB");
        await Expect(card.Locator(".status")).ToHaveTextAsync("not loaded");
        await open.Button("Load large-chat").ClickAsync();
        await Expect(card.Locator(".status")).ToHaveTextAsync("loaded");
        await Expect(card.Locator(".measured .memory-words")).ToContainTextAsync("measured");
        await open.Button("Unload large-chat").ClickAsync();
        await Expect(card.Locator(".status")).ToHaveTextAsync("not loaded");

        server.Loads.ShouldBe(["load large-chat", "unload large-chat"]);
        open.Complaints.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Open_ModelThatDoesNotFit_SaysSo()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Models = [ScriptedModel.Of("huge", isLoaded: false, bytes: 40L << 30)];
        await using var open = await browser.OpenAsync(server);

        await open.Page.Locator("#model-button").ClickAsync();

        await Expect(Card(open, "huge").Locator(".memory-words")).ToHaveTextAsync("40.0 GiB predicted of 16.0 GiB: does not fit");
    }

    [BrowserFact]
    public async Task Open_NoModels_SaysWhatToDo()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Models = [];
        await using var open = await browser.OpenAsync(server);

        await open.Page.Locator("#model-button").ClickAsync();

        await Expect(open.Page.Locator("#models")).ToContainTextAsync("localrunner pull");
    }

    private static ILocator Card(OpenPage open, string name) => open.Page.Locator(".model").Filter(new() { Has = open.Page.GetByText(name, new() { Exact = true }) });
}
