using static Microsoft.Playwright.Assertions;

namespace LocalRunner.Server.Tests.Page;

public sealed class AnswerTextTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Answer_Markdown_IsDrawn()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (_, _) => ScriptedServer.Whole(SampleAnswer.Text);
        await using var open = await browser.OpenAsync(server);

        await open.AskAsync("Show me everything.");

        var text = open.Answers.Locator(".text");
        await Expect(text.Locator("h2")).ToHaveTextAsync("Sorting");
        await Expect(text.Locator("table tr")).ToHaveCountAsync(3);
        await Expect(text.Locator("td[align='right']").First).ToHaveCSSAsync("text-align", "right");
        await Expect(text.Locator("ol > li")).ToHaveCountAsync(2);
        await Expect(text.Locator(".code .hljs-keyword").First).ToBeVisibleAsync();
        await Expect(text.Locator(".code-head span").First).ToHaveTextAsync("csharp");
        await Expect(text.Locator("math")).ToHaveCountAsync(2);
        await Expect(text).ToContainTextAsync("costs $5 and $6");
        open.Complaints.ShouldBeEmpty();
        open.ForeignRequests.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Answer_PieceByPiece_LooksAsIfItHadComeAtOnce()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (_, _) => PieceByPiece(SampleAnswer.Text);
        await using var open = await browser.OpenAsync(server);

        await open.AskAsync("Show me everything.");
        var streamed = await open.Answers.Locator(".text").InnerHTMLAsync();
        await open.Page.ReloadAsync();
        await Expect(open.Answers.Locator("h2")).ToBeVisibleAsync();

        streamed.ShouldBe(await open.Answers.Locator(".text").InnerHTMLAsync());
    }

    [BrowserFact]
    public async Task Answer_HostileMarkup_RunsAndFetchesNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (_, _) => ScriptedServer.Whole("""
            <img src="http://198.51.100.7/a.png" onerror="document.title='hit'">
            ![a picture](http://198.51.100.7/b.png)
            <script>document.title = "hit"</script>
            <style>body { background: url(http://198.51.100.7/c.png) }</style>
            <iframe src="http://198.51.100.7/"></iframe>
            <svg onload="document.title='hit'"></svg>
            <p id="message" class="failure" style="position: fixed" onclick="document.title='hit'">text</p>

            [a link](javascript:document.title='hit') [a good one](https://example.org/)
            $\href{javascript:document.title='hit'}{x}$
            """);
        await using var open = await browser.OpenAsync(server);

        await open.AskAsync("Attack me.");

        var text = open.Answers.Locator(".text");
        await Expect(text.Locator("img, script, style, iframe, svg, [style], [onclick], [id], .failure, a[href^='javascript']")).ToHaveCountAsync(0);
        await Expect(text.Locator("a[href='https://example.org/']")).ToHaveAttributeAsync("rel", "noopener noreferrer");
        (await open.Page.TitleAsync()).ShouldNotBe("hit");
        open.ForeignRequests.ShouldBeEmpty();
    }

    [BrowserFact]
    public async Task Question_Markup_StaysText()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var open = await browser.OpenAsync(server);

        await open.AskAsync("<b>not bold</b> *nor this*");

        await Expect(open.Questions).ToHaveTextAsync("<b>not bold</b> *nor this*");
    }

    private static async IAsyncEnumerable<string> PieceByPiece(string text)
    {
        foreach (var piece in text.Chunk(3))
        {
            await Task.Delay(2);
            yield return Chunk.Text(new(piece));
        }

        yield return Chunk.Finish();
    }
}
