using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class LayoutTests(Browser browser) : IClassFixture<Browser>
{
    // Names a folder where the pictures of the page are left, to be looked at.
    private const string Pictures = "LOCALRUNNER_PAGE_PICTURES";

    [BrowserTheory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Page_AnyWidth_FitsTheWindow(int width, ColorScheme scheme)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Models =
        [
            ScriptedModel.Of("tiny-chat", isLoaded: true), ScriptedModel.Of("gemma-3-27b-it", isLoaded: false, bytes: 30L << 30),
            ScriptedModel.Of("a-model-with-a-really-long-name-that-somebody-gave-it-q4_k_m", isLoaded: false, bytes: 3L << 30),
        ];
        await using var open = await browser.OpenAsync(server, width, scheme);
        await LookAsync("empty");

        server.Answer = (_, _) => ScriptedServer.Whole(SampleAnswer.Text);
        await open.AskAsync("How does merge sort work? Show me the code, and averylongwordwithoutanyplacetobreakitwhichsomebodypastedfromsomewhereelse.");
        await LookAsync("answer");
        await open.Page.Locator("#scroll").EvaluateAsync("box => box.scrollTop = 0");
        await LookAsync("answer-top");
        server.Answer = (_, _) => Events();
        await open.AskAsync("And the weather?");
        await LookAsync("call");

        await open.Page.Locator("#model-button").ClickAsync();
        await Expect(open.Page.Locator(".model")).ToHaveCountAsync(3);
        await LookAsync("models");
        await open.Page.Keyboard.PressAsync("Escape");
        await open.Button("Settings of this chat").ClickAsync();
        await LookAsync("settings");
        await open.Page.Keyboard.PressAsync("Escape");
        if (width < 760)
        {
            await Expect(open.Page.Locator("#sidebar")).Not.ToBeInViewportAsync();
            await open.Button("Conversations").ClickAsync();
            await Expect(open.Page.Locator("#sidebar")).ToBeInViewportAsync(new() { Ratio = 1 });
            await LookAsync("sidebar");
            await open.Page.Keyboard.PressAsync("Escape");
            await Expect(open.Page.Locator("#sidebar")).Not.ToBeInViewportAsync();
        }

        open.Complaints.ShouldBeEmpty();

        async Task LookAsync(string what)
        {
            await open.Page.WaitForTimeoutAsync(200);
            (await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(width);
            (await open.Page.EvaluateAsync<string[]>("""
                [...document.querySelectorAll("header, #thread, .message, .message > *, #composer > *, dialog[open] > *, .model > *")]
                    .filter(part => part.checkVisibility() && !part.closest(".off-screen") && !part.closest("#sidebar") && (part.getBoundingClientRect().right > innerWidth + 1 || part.getBoundingClientRect().left < -1))
                    .map(part => part.outerHTML.slice(0, 80))
                """)).ShouldBeEmpty();
            if (Environment.GetEnvironmentVariable(Pictures) is { Length: > 0 } folder)
                await open.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{what}-{width}-{scheme}.png") });
        }
    }

    [BrowserFact]
    public async Task Theme_Chosen_OutlivesAReload()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);

        var light = await BackgroundAsync();
        await open.Page.GetByLabel("Colours").SelectOptionAsync("dark");
        var dark = await BackgroundAsync();
        await open.Page.ReloadAsync();

        dark.ShouldNotBe(light);
        (await BackgroundAsync()).ShouldBe(dark);
        await Expect(open.Page.GetByLabel("Colours")).ToHaveValueAsync("dark");

        Task<string> BackgroundAsync() => open.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
    }

    [BrowserFact]
    public async Task Controls_All_HaveNames()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);
        await open.AskAsync("Hello");

        var nameless = await open.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll("button, a[href], input:not([type=file]), select, textarea")]
                .filter(control => !(control.getAttribute("aria-label") || control.textContent.trim() || control.labels?.length))
                .map(control => control.outerHTML)
            """);

        nameless.ShouldBeEmpty();
    }

    private static async IAsyncEnumerable<string> Events()
    {
        await Task.Yield();
        yield return Chunk.Reasoning("The reader wants the weather, so I call the function.");
        yield return Chunk.Text("Let me look.");
        yield return Chunk.Call("call_1", "weather", """{"city":"Seoul","days":3}""");
        yield return Chunk.Finish("tool_calls");
        yield return Chunk.Usage(prompt: 812, cached: 780, completion: 31, speed: 38.2);
    }
}
