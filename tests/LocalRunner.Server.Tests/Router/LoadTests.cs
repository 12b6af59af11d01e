using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LocalRunner.Server.Tests.Router;

/// <summary>Many clients at once, well-behaved and not. LOCALRUNNER_LOAD_SECONDS says for how long.</summary>
public sealed class LoadTests
{
    private const int Clients = 32;
    private const int FewestRequests = 400;
    private const int LargestBody = 64 << 10;

    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(double.TryParse(Environment.GetEnvironmentVariable("LOCALRUNNER_LOAD_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 12);
    private static readonly string[] s_countries = ["Korea", "France", "Japan", "Germany", "Italy", "Spain", "China", "Egypt", "Greece", "Norway", "Sweden", "Canada"];

    [Fact]
    public async Task Chat_ManyClientsOfEveryKind_EachGetsItsOwnAnswerAndMemoryStaysFlat()
    {
        using var log = new LogLines(LogLevel.Error);
        await using var router = await RunningRouter.StartAsync(
            change: options => options with { Loading = _ => new ModelOptions { ContextLength = 2048, Threads = 1, Parallel = 4 } },
            server: new ServerOptions { MaxBodyBytes = LargestBody },
            configure: builder => builder.Logging.AddProvider(log));
        var expected = new Dictionary<string, string>();
        foreach (var country in s_countries)
            (expected[country] = await AskAsync(router.Http, country)).ShouldContain(country, customMessage: "each answer has to tell whose it is");

        var (kinds, memory, clock) = (new ConcurrentDictionary<string, int>(), new List<(int Done, long Bytes)>(), Stopwatch.StartNew());
        var clients = Enumerable.Range(0, Clients).Select(i => Task.Run(() => ClientAsync(router, expected, i, clock, kinds))).ToList();
        while (!IsOver(clock, kinds))
        {
            await Task.Delay(200);
            memory.Add((kinds.Values.Sum(), router.Pool.Snapshot().Sum(worker => worker.Process?.ResidentBytes ?? 0)));
        }

        await Task.WhenAll(clients);

        kinds.Keys.Count.ShouldBe(6, string.Join(", ", kinds));
        router.Pool.Counts.Values.Sum(counts => counts.Deaths).ShouldBe(0);
        router.Pool.Counts.Values.Sum(counts => counts.Loads).ShouldBe(1);
        log.All.ShouldBeEmpty();
        (await AskAsync(router.Http, s_countries[0])).ShouldBe(expected[s_countries[0]]);

        // Those who left are forgotten a moment after they did.
        await router.UntilIdleAsync();

        // What the first clients bring in is there for good: after that nothing may be added.
        var done = memory[^1].Done;
        var settled = memory.Where(sample => sample.Done >= done / 3 && sample.Done <= done / 2).Max(sample => sample.Bytes);
        memory.Where(sample => sample.Done >= done * 5 / 6).Min(sample => sample.Bytes)
            .ShouldBeLessThan(settled + Math.Max(settled / 20, 16L << 20), $"{memory.Count} samples, {string.Join(", ", kinds)}");
    }

    /// <summary>On a busy machine it lasts longer: what a process takes follows what it has done.</summary>
    private static bool IsOver(Stopwatch clock, ConcurrentDictionary<string, int> kinds) => clock.Elapsed >= s_duration && kinds.Values.Sum() >= FewestRequests;

    private static async Task ClientAsync(RunningRouter router, Dictionary<string, string> expected, int index, Stopwatch clock, ConcurrentDictionary<string, int> kinds)
    {
        using var http = new HttpClient { BaseAddress = router.Address, Timeout = TimeSpan.FromMinutes(2) };
        var random = new Random(index);
        while (!IsOver(clock, kinds))
        {
            var country = s_countries[random.Next(s_countries.Length)];
            var kind = random.Next(100) switch { < 50 => "whole", < 70 => "streamed", < 82 => "left", < 90 => "slow", < 95 => "broken", _ => "large" };
            try
            {
                await ActAsync(http, kind, country, expected[country], random);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{kind}, after {clock.Elapsed}, {string.Join(", ", kinds)}", exception);
            }

            kinds.AddOrUpdate(kind, 1, (_, count) => count + 1);
        }
    }

    private static async Task ActAsync(HttpClient http, string kind, string country, string expected, Random random)
    {
        switch (kind)
        {
            case "whole":
                (await AskAsync(http, country)).ShouldBe(expected);
                break;
            case "streamed":
                (await StreamAsync(http, country, pause: TimeSpan.Zero)).ShouldBe(expected);
                break;
            case "slow":
                (await StreamAsync(http, country, TimeSpan.FromMilliseconds(random.Next(5, 40)))).ShouldBe(expected);
                break;
            case "left":
                using (var response = await http.BeginPostAsync("/v1/chat/completions", Question(country, stream: true)))
                    _ = await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[random.Next(1, 600)]);
                break;
            case "broken":
                (await http.PostAsync("/v1/chat/completions", Question(country, stream: false)[..random.Next(1, 40)])).Status.ShouldBe(HttpStatusCode.BadRequest);
                break;
            default:
                await RefusedAsync(http);
                break;
        }
    }

    /// <summary>A server that answers before it has read a body may also close the connection on whoever goes on writing it.</summary>
    private static async Task RefusedAsync(HttpClient http)
    {
        try
        {
            (await http.PostAsync("/v1/chat/completions", "{\"model\":\"" + new string('a', LargestBody * 2) + "\"}")).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
        }
    }

    private static async Task<string> AskAsync(HttpClient http, string country) =>
        (await http.AnswerAsync("/v1/chat/completions", Question(country, stream: false))).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static async Task<string> StreamAsync(HttpClient http, string country, TimeSpan pause)
    {
        using var response = await http.BeginPostAsync("/v1/chat/completions", Question(country, stream: true));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var text = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            await Task.Delay(pause);
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
                continue;
            using var chunk = JsonDocument.Parse(line.AsMemory("data: ".Length));
            if (chunk.RootElement.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content))
                text += content.GetString();
        }

        return text;
    }

    private static string Question(string country, bool stream) => JsonSerializer.Serialize(new
    {
        model = "a",
        stream,
        temperature = 0,
        max_tokens = 40,
        messages = new[] { new { role = "user", content = $"What is the capital of {country}?" } },
    });
}
