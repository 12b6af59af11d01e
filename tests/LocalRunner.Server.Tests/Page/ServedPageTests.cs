using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

/// <summary>The page before the real server and a real model.</summary>
public sealed class ServedPageTests(Browser browser, DemoServer demo) : IClassFixture<Browser>, IClassFixture<DemoServer>
{
    private string Address => demo.Server.Address.GetLeftPart(UriPartial.Authority);

    [BrowserFact]
    public async Task Send_DemoModel_AnswersWithItsSpeedAndContext()
    {
        await using var open = await browser.OpenAsync(Address);

        await Expect(open.Page.Locator("#model-button")).ToContainTextAsync("demo");
        await open.AskAsync("What is a cat?");

        await Expect(open.Answers.Locator(".failure")).ToBeHiddenAsync();
        await Expect(open.Answers.Locator(".text")).Not.ToBeEmptyAsync();
        await Expect(open.Answers.Locator(".facts")).ToContainTextAsync("tokens/s");
        await Expect(open.Answers.Locator(".facts")).ToContainTextAsync("of 1,024 tokens of context");
        open.Complaints.ShouldBeEmpty();
        open.ForeignRequests.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Models_DemoModel_ShowWhatItTakes()
    {
        await using var open = await browser.OpenAsync(Address);

        await open.Page.Locator("#model-button").ClickAsync();

        await Expect(open.Page.Locator(".model .status")).ToHaveTextAsync("loaded");
        await Expect(open.Page.Locator(".model .predicted .memory-words")).ToContainTextAsync("MiB predicted");
        await Expect(open.Page.Locator(".model .measured .memory-words")).ToContainTextAsync("MiB measured");
        await Expect(open.Page.Locator(".memory-legend")).ToContainTextAsync("KV cache");
    }

    [BrowserFact]
    public async Task Send_PromptLongerThanTheContext_SaysBothCounts()
    {
        await using var open = await browser.OpenAsync(Address);

        await open.AskAsync(string.Concat(Enumerable.Repeat("many words ", 2000)));

        await Expect(open.Answers.Locator(".failure")).ToContainTextAsync("1024");
        await Expect(open.Answers.Locator(".failure")).ToContainTextAsync("Start a new chat");
    }
}
