using Microsoft.Extensions.Logging;

namespace LocalRunner.Server.Tests.Security;

public sealed class RequestLogTests(DemoServer demo) : IClassFixture<DemoServer>
{
    [Fact]
    public async Task Request_Answered_LeavesALineWithoutItsTexts()
    {
        using var log = new LogLines();

        // A line comes after its answer: once the server has ended, all are there.
        await using (var server = await RunningServer.StartAsync(demo.Model, configure: builder => builder.Logging.AddProvider(log)))
        {
            await server.Http.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"What is the capital of Korea?"}]}""");
            await server.Http.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"secret"}],"temperature":"Korea"}""");
        }

        // By status: the first answer's line may come after the second's.
        var lines = log.All.Where(line => line.StartsWith("POST /v1/chat/completions", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        lines.Count.ShouldBe(2);
        lines[0].ShouldStartWith("POST /v1/chat/completions 200 ");
        lines[0].ShouldContain("model demo");
        lines[0].ShouldEndWith("stop");
        lines[1].ShouldStartWith("POST /v1/chat/completions 400 ");
        log.All.ShouldNotContain(line => line.Contains("Korea", StringComparison.Ordinal) || line.Contains("secret", StringComparison.Ordinal) || line.Contains("Seoul", StringComparison.Ordinal));
    }
}
