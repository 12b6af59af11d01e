using Microsoft.Playwright;

namespace LocalRunner.Server.Tests.Page;

/// <summary>An installed Chromium, started once for a class of tests. None is downloaded.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] s_places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    // Milliseconds; a machine that is busy decides no test.
    private const int Patience = 90_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Gets the program; null where there is none.</summary>
    public static string? Program { get; } = new[] { Environment.GetEnvironmentVariable("CHROMIUM_PATH") }.Concat(s_places).FirstOrDefault(File.Exists);

    public async Task InitializeAsync()
    {
        if (Program is null)
            return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox"], Timeout = Patience });
    }

    /// <summary>Opens a server's page in a browser that has been nowhere yet.</summary>
    internal Task<OpenPage> OpenAsync(ScriptedServer server, int width = 1280, ColorScheme scheme = ColorScheme.Light) => OpenAsync(server.Address, width, scheme);

    /// <summary>Opens the page at an address in a browser that has been nowhere yet.</summary>
    internal async Task<OpenPage> OpenAsync(string address, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme, AcceptDownloads = true });
        context.SetDefaultTimeout(Patience);
        var page = new OpenPage(await context.NewPageAsync(), address);
        await page.LoadAsync();
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
