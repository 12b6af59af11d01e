using LocalRunner.Fixtures;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

/// <summary>The page before the real server and a real model that reads images.</summary>
public sealed class ServedImageTests(Browser browser, SeeingServer seeing) : IClassFixture<Browser>, IClassFixture<SeeingServer>
{
    [BrowserFact]
    public async Task Send_AnImage_IsAnsweredAndStaysInTheConversation()
    {
        await using var open = await browser.OpenAsync(seeing.Server.Address.GetLeftPart(UriPartial.Authority));

        await Expect(open.Button("Add an image")).ToBeVisibleAsync();
        await open.Page.Locator("#image-file").SetInputFilesAsync(new FilePayload { Name = "noise.png", MimeType = "image/png", Buffer = MadeImage.Png(40, 30) });
        await open.AskAsync("What is this?");
        await open.AskAsync("And what is beside it?");

        await Expect(open.Page.Locator(".message.user img")).ToHaveJSPropertyAsync("naturalWidth", 40);
        await Expect(open.Answers.Nth(0).Locator(".failure")).ToBeHiddenAsync();
        await Expect(open.Answers.Nth(1).Locator(".failure")).ToBeHiddenAsync();
        open.Complaints.ShouldBeEmpty();
    }
}
