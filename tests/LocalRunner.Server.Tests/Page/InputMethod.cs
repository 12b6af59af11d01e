using Microsoft.Playwright;

namespace LocalRunner.Server.Tests.Page;

/// <summary>Types as an input method does, which composes letters before it commits them.</summary>
internal sealed class InputMethod : IAsyncDisposable
{
    private readonly ICDPSession _session;

    private InputMethod(ICDPSession session) => _session = session;

    public static async Task<InputMethod> OfAsync(IPage page) => new(await page.Context.NewCDPSessionAsync(page));

    public Task ComposeAsync(string text) =>
        _session.SendAsync("Input.imeSetComposition", new() { ["text"] = text, ["selectionStart"] = text.Length, ["selectionEnd"] = text.Length });

    public Task CommitAsync(string text) => _session.SendAsync("Input.insertText", new() { ["text"] = text });

    public async Task PressEnterAsync()
    {
        foreach (var type in (string[])["rawKeyDown", "keyUp"])
            await _session.SendAsync("Input.dispatchKeyEvent", new() { ["type"] = type, ["key"] = "Enter", ["code"] = "Enter", ["windowsVirtualKeyCode"] = 13 });
    }

    public async ValueTask DisposeAsync() => await _session.DetachAsync();
}
