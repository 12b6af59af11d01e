using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class ConversationTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Import_WhatWasExported_BringsTheConversationBack()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("Keep this");
        await open.Button("Answer again").ClickAsync();
        await Expect(open.Page.Locator(".versions")).ToHaveTextAsync("2/2");
        await open.CompleteAsync();

        var download = await open.Page.RunAndWaitForDownloadAsync(() => open.Button("Export all").ClickAsync());
        var file = await download.PathAsync();
        await open.Button("Delete Keep this").ClickAsync();
        await Expect(open.Page.GetByText("No conversations yet.")).ToBeVisibleAsync();
        await open.Page.Locator("#import-file").SetInputFilesAsync(file!);
        await Expect(open.Page.Locator("#notice")).ToContainTextAsync("One conversation was imported.");
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "Keep this" }).ClickAsync();

        await Expect(open.Questions).ToHaveTextAsync("Keep this");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello there.");
        await Expect(open.Page.Locator(".versions")).ToHaveTextAsync("2/2");
    }

    [BrowserTheory]
    [InlineData("no json", "not JSON")]
    [InlineData("{}", "holds no conversations")]
    [InlineData("""{"format":"localrunner-conversations","version":9,"conversations":[]}""", "version 9")]
    [InlineData("""{"format":"localrunner-conversations","version":1,"conversations":[{"messages":[{"id":"a","role":"user","parent":"b"}]}]}""", "Conversation 1, message 1")]
    public async Task Import_BrokenFile_SaysWhyAndLosesNothing(string text, string reason)
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("Still here");

        await open.Page.Locator("#import-file").SetInputFilesAsync(new FilePayload { Name = "a.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(text) });

        await Expect(open.Page.Locator("#notice")).ToContainTextAsync(reason);
        await Expect(open.Page.Locator("#conversations li")).ToHaveCountAsync(1);
        await Expect(open.Questions).ToHaveTextAsync("Still here");
    }

    [BrowserFact]
    public async Task Delete_Undone_BringsTheConversationBack()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("Not yet");

        await open.Button("Delete Not yet").ClickAsync();
        await Expect(open.Page.Locator(".message")).ToHaveCountAsync(0);
        await open.Button("Undo").ClickAsync();

        await Expect(open.Page.GetByRole(AriaRole.Link, new() { Name = "Not yet" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Rename_Conversation_ChangesItsTitle()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("A poor title");

        await open.Button("Rename A poor title").ClickAsync();
        await open.Page.GetByLabel("Title", new() { Exact = true }).FillAsync("A good one");
        await open.Page.Keyboard.PressAsync("Enter");
        await Expect(open.Page.GetByRole(AriaRole.Link, new() { Name = "A good one" })).ToBeVisibleAsync();
        await open.Page.ReloadAsync();

        await Expect(open.Page.GetByRole(AriaRole.Link, new() { Name = "A good one" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Keep_StorageIsFull_SaysSoAndTheChatGoesOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        var session = await open.Page.Context.NewCDPSessionAsync(open.Page);
        await session.SendAsync("Storage.overrideQuotaForOrigin", new() { ["origin"] = server.Address, ["quotaSize"] = 1 });

        await open.AskAsync("Is there room?");
        await Expect(open.Page.Locator("#notice")).ToContainTextAsync("no room left");
        await Expect(open.Answers.Locator(".text")).ToHaveTextAsync("Hello there.");
        var download = await open.Page.RunAndWaitForDownloadAsync(() => open.Button("Export this chat").ClickAsync());

        var exported = JsonNode.Parse(await File.ReadAllTextAsync((await download.PathAsync())!))!;
        exported["conversations"]![0]!["messages"]![1]!["text"]!.GetValue<string>().ShouldBe("Hello there.");
    }

    [BrowserFact]
    public async Task Open_LongConversation_DrawsOnlyWhatIsNear()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        var messages = new JsonArray();
        for (var place = 0; place < 1000; place++)
        {
            messages.Add(new JsonObject
            {
                ["id"] = $"m{place}",
                ["parent"] = place == 0 ? null : $"m{place - 1}",
                ["role"] = place % 2 == 0 ? "user" : "assistant",
                ["text"] = $"Message {place}\n\n- one\n- two\n\n```csharp\nvar x = {place};\n```",
            });
        }

        var file = new JsonObject
        {
            ["format"] = "localrunner-conversations",
            ["version"] = 1,
            ["conversations"] = new JsonArray(new JsonObject { ["title"] = "Long", ["messages"] = messages }),
        };
        await open.Page.Locator("#import-file").SetInputFilesAsync(new FilePayload { Name = "long.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(file.ToJsonString()) });
        await open.Page.GetByRole(AriaRole.Link, new() { Name = "Long" }).ClickAsync();

        await Expect(open.Page.GetByText("Message 999")).ToBeInViewportAsync();
        await Expect(open.Answers.Last.Locator(".code")).ToBeVisibleAsync();
        (await open.Page.Locator(".markdown").CountAsync()).ShouldBeInRange(1, 100);
        await open.AskAsync("One more");
        await Expect(open.Answers.Last.Locator(".text")).ToHaveTextAsync("Hello there.");
        await Expect(open.Answers.Last).ToBeInViewportAsync();
        server.Questions.ShouldHaveSingleItem()["messages"]!.AsArray().Count.ShouldBe(1001);
    }
}
