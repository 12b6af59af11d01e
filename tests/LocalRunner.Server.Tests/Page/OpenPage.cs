using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace LocalRunner.Server.Tests.Page;

/// <summary>The page in a browser, and what a reader does with it.</summary>
internal sealed class OpenPage(IPage page, string address) : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    public IPage Page => page;

    public ILocator Message => page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });

    public ILocator Questions => page.Locator(".message.user .text");

    public ILocator Answers => page.Locator(".message.assistant");

    /// <summary>Gets what the page asked of other hosts than its server.</summary>
    public IEnumerable<string> ForeignRequests => _requests.Where(url => !url.StartsWith(address, StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal));

    /// <summary>Gets what went wrong in the page's code, and what its Content-Security-Policy refused.</summary>
    public IEnumerable<string> Complaints => _complaints;

    public async Task LoadAsync()
    {
        page.Request += (_, request) => _requests.Enqueue(request.Url);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // Answers that are errors are told to the reader; the browser notes them too.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
        await page.GotoAsync(address);
    }

    public async Task SendAsync(string text)
    {
        await Message.FillAsync(text);
        await Message.PressAsync("Enter");
    }

    /// <summary>Sends a message and waits until its answer is complete.</summary>
    public async Task AskAsync(string text)
    {
        var before = await Answers.CountAsync();
        await SendAsync(text);
        await Assertions.Expect(Answers).ToHaveCountAsync(before + 1);
        await CompleteAsync();
    }

    /// <summary>Waits until no answer is under way.</summary>
    public async Task CompleteAsync()
    {
        await Assertions.Expect(page.Locator(".message.running")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#send")).ToBeVisibleAsync();
    }

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public async ValueTask DisposeAsync() => await page.Context.DisposeAsync();
}
