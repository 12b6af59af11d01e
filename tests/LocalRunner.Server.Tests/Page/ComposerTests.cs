using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class ComposerTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Enter_WhileALetterIsComposed_SendsNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await using var keyboard = await InputMethod.OfAsync(open.Page);

        await open.Message.FocusAsync();
        await keyboard.ComposeAsync("안녕");
        await keyboard.PressEnterAsync();
        await Expect(open.Page.Locator(".message")).ToHaveCountAsync(0);
        await keyboard.CommitAsync("안녕");
        await Expect(open.Message).ToHaveValueAsync("안녕");
        await open.Message.PressAsync("Enter");

        await open.CompleteAsync();
        await Expect(open.Questions).ToHaveTextAsync("안녕");
        server.Questions.ShouldHaveSingleItem()["messages"]![0]!["content"]!.GetValue<string>().ShouldBe("안녕");
    }

    [BrowserFact]
    public async Task Enter_WithShift_StartsALine()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);

        await open.Message.PressSequentiallyAsync("one");
        await open.Message.PressAsync("Shift+Enter");
        await open.Message.PressSequentiallyAsync("two");
        await Expect(open.Message).ToHaveValueAsync("one\ntwo");
        await open.Message.PressAsync("Enter");

        await Expect(open.Questions).ToHaveTextAsync("one\ntwo");
    }

    [BrowserFact]
    public async Task Slash_OutsideOfFields_GoesToTheMessage()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.Button("Settings of this chat").FocusAsync();

        await open.Page.Keyboard.PressAsync("/");
        await Expect(open.Message).ToBeFocusedAsync();
        await Expect(open.Message).ToHaveValueAsync("");
        await open.Page.Keyboard.PressAsync("/");

        await Expect(open.Message).ToHaveValueAsync("/");
    }

    [BrowserFact]
    public async Task NewChat_ByKeys_EmptiesTheThreadAndKeepsTheOther()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("The first chat");

        await open.Page.Keyboard.PressAsync("Control+Shift+O");

        await Expect(open.Page.Locator(".message")).ToHaveCountAsync(0);
        await Expect(open.Message).ToBeFocusedAsync();
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "The first chat" }).ClickAsync();
        await Expect(open.Questions).ToHaveTextAsync("The first chat");
    }

    [BrowserFact]
    public async Task Attach_ModelSeesImages_SendsTheImage()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Models = [ScriptedModel.Of("seeing", isLoaded: true, seesImages: true)];
        await using var open = await browser.OpenAsync(server);

        await Expect(open.Button("Add an image")).ToBeVisibleAsync();
        await open.Page.Locator("#image-file").SetInputFilesAsync(new FilePayload { Name = "dot.gif", MimeType = "image/gif", Buffer = Convert.FromBase64String(Dot) });
        await Expect(open.Page.Locator("#attached img")).ToHaveCountAsync(1);
        await open.AskAsync("What is this?");

        await Expect(open.Page.Locator(".message.user img")).ToHaveJSPropertyAsync("naturalWidth", 1);
        var content = server.Questions.ShouldHaveSingleItem()["messages"]![0]!["content"]!;
        content[0]!["image_url"]!["url"]!.GetValue<string>().ShouldBe("data:image/gif;base64," + Dot);
        content[1]!["text"]!.GetValue<string>().ShouldBe("What is this?");
    }

    [BrowserFact]
    public async Task Attach_ModelSeesNoImages_IsNotOffered()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);

        await Expect(open.Page.Locator("#model-button")).ToContainTextAsync("tiny-chat");
        await Expect(open.Page.Locator("#attach")).ToBeHiddenAsync();
    }

    private const string Dot = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==";
}
