using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LocalRunner.Cli.Serving;
using LocalRunner.Fixtures;

namespace LocalRunner.Server.Tests.Router;

/// <summary>The router over HTTP, with real workers.</summary>
public sealed class RouterServerTests
{
    [Fact]
    public async Task Chat_TwoModels_AnswerSideBySideTheSameAsOne()
    {
        await using var router = await RunningRouter.StartAsync(models: 2);

        var answers = await Task.WhenAll(router.AnswerAsync("a"), router.AnswerAsync("b"), router.AnswerAsync("A:latest"));

        answers[0].ShouldNotBeEmpty();
        answers[1].ShouldBe(answers[0]);
        answers[2].ShouldBe(answers[0]);
        router.Pool.Snapshot().Select(worker => worker.Process!.Id).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Chat_Streamed_ComesInPiecesAndEnds()
    {
        await using var router = await RunningRouter.StartAsync();
        var (response, stream) = await router.BeginAsync("a", tokens: 20);

        using (response)
        using (var reader = new StreamReader(stream))
            (await reader.ReadToEndAsync()).ShouldEndWith("data: [DONE]\n\n");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        await router.UntilIdleAsync();
        (await router.EntryAsync("a")).GetProperty("in_flight").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task Chat_ThreeModelsInTurnThirtyTimes_NoneFailsAndMemoryStaysWithinTheBudget()
    {
        await using var router = await RunningRouter.StartAsync(models: 3, room: 2.2);
        using var ended = new CancellationTokenSource();
        var most = MostMemoryAsync(router, ended.Token);

        for (var round = 0; round < 30; round++)
            (await router.AnswerAsync($"{(char)('a' + (round % 3))}", tokens: 8)).ShouldNotBeEmpty();

        await ended.CancelAsync();
        (await most).ShouldBeInRange(1, router.Options.Room);
        router.Pool.Counts.Values.Sum(counts => counts.Deaths).ShouldBe(0);
        router.Pool.Counts.Values.Sum(counts => counts.Loads).ShouldBe(30);
        router.Pool.Counts.Values.Sum(counts => counts.Evictions).ShouldBe(28);
    }

    [Fact]
    public async Task Chat_ModelThatMadeRoomForAnother_GoesOnFromItsPromptCache()
    {
        using var kept = new TemporaryFolder();
        await using var router = await RunningRouter.StartAsync(models: 2, room: 1.2, change: options => options with
        {
            Loading = _ => new ModelOptions { ContextLength = 1024, Threads = 1, PromptCache = 4 << 20 },
            Worker = start => WorkerCommand.ToStart(start, ["--prompt-cache", kept.Path], []),
        });
        var question = new { model = "a", temperature = 0, max_tokens = 8, messages = new[] { new { role = "user", content = string.Concat(Enumerable.Repeat("The fox was glad. ", 40)) } } };
        var (first, cold) = await AskAsync();
        await router.AnswerAsync("b", tokens: 4);

        var (second, cached) = await AskAsync();

        router.Pool.Counts["a"].Loads.ShouldBe(2);
        second.ShouldBe(first);
        cold.ShouldBe(0);
        cached.ShouldBeGreaterThan(100);

        async Task<(string Text, int Cached)> AskAsync()
        {
            using var response = await router.Http.PostAsJsonAsync("/v1/chat/completions", question);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            response.IsSuccessStatusCode.ShouldBeTrue(answer.ToString());
            return (answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!,
                answer.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        }
    }

    [Fact]
    public async Task Get_Root_IsThePageToBrowsersAndAGreetingToPrograms()
    {
        await using var router = await RunningRouter.StartAsync();
        using var browser = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html" } } };

        using var page = await router.Http.SendAsync(browser);

        page.IsSuccessStatusCode.ShouldBeTrue();
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await router.Http.GetStringAsync("/")).ShouldBe("Ollama is running");
    }

    [Fact]
    public async Task Chat_WorkerKilledMidAnswerTwentyTimes_BreaksThatAnswerAndNextOneWorks()
    {
        await using var router = await RunningRouter.StartAsync(models: 2);
        await router.AnswerAsync("b", tokens: 4);
        var other = router.Pool.StatusOf(router.Model("b")).ProcessId;

        // On a busy machine an answer can be over before its worker is killed: that breaks nothing, and is tried again.
        var (kills, broken) = (0, 0);
        for (; broken < 20; kills++)
        {
            kills.ShouldBeLessThan(60);
            var (response, stream) = await router.BeginAsync("a");
            Kill(router.Pool.StatusOf(router.Model("a")).ProcessId!.Value);
            using (response)
                broken += await IsBrokenAsync(stream) ? 1 : 0;
            while (router.Pool.Counts["a"].Deaths <= kills)
                await Task.Delay(2);

            (await router.AnswerAsync("a", tokens: 4)).ShouldNotBeEmpty();
        }

        router.Pool.Counts["a"].Deaths.ShouldBe(kills);
        router.Pool.Counts["a"].Loads.ShouldBe(kills + 1);
        router.Pool.StatusOf(router.Model("b")).ProcessId.ShouldBe(other);
        await router.UntilIdleAsync();
    }

    /// <summary>Reads an answer to its end, which is either all of it or an error.</summary>
    private static async Task<bool> IsBrokenAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        try
        {
            (await reader.ReadToEndAsync()).ShouldContain("[DONE]");
            return false;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return true;
        }
    }

    [Fact]
    public async Task Chat_WorkerKilledBeforeTheFirstByte_IsABadGatewayWithItsEnd()
    {
        await using var router = await RunningRouter.StartAsync();
        await router.AnswerAsync("a", tokens: 4);
        var process = router.Pool.StatusOf(router.Model("a")).ProcessId!.Value;
        var asking = router.AskAsync("a", tokens: RunningRouter.LongAnswer);
        while (router.Pool.StatusOf(router.Model("a")).InFlight == 0)
            await Task.Delay(2);
        await Task.Delay(50);

        Kill(process);

        var error = await router.ErrorAsync(asking, 502);
        error.GetProperty("code").GetString().ShouldBe("worker_died");
        error.GetProperty("message").GetString()!.ShouldContain(OperatingSystem.IsWindows() ? "ended with code" : "ended with code 137");
        var status = (await router.EntryAsync("a")).GetProperty("status");
        status.GetProperty("value").GetString().ShouldBe("failed");
        status.GetProperty("failed").GetBoolean().ShouldBeTrue();
        (await router.AnswerAsync("a", tokens: 4)).ShouldNotBeEmpty();
        (await router.StateAsync("a")).ShouldBe("loaded");
    }

    [Fact]
    public async Task Chat_ClientLeaves_WorkerStopsAtOnce()
    {
        await using var router = await RunningRouter.StartAsync();
        var (response, _) = await router.BeginAsync("a");

        response.Dispose();

        var clock = Stopwatch.StartNew();
        while (router.Pool.StatusOf(router.Model("a")).InFlight > 0 || await WorkerInFlightAsync(router) > 0)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Delay(10);
        }

        router.Pool.Counts["a"].Deaths.ShouldBe(0);
    }

    [Fact]
    public async Task Chat_UnknownModel_IsNotFound()
    {
        await using var router = await RunningRouter.StartAsync();

        var error = await router.ErrorAsync(router.AskAsync("nothing-like-it"), 404);

        error.GetProperty("code").GetString().ShouldBe("model_not_found");
    }

    [Fact]
    public async Task Chat_NeverFits_IsRefusedForGoodInThePlansWords()
    {
        await using var router = await RunningRouter.StartAsync(room: 0.6);

        var error = await router.ErrorAsync(router.AskAsync("a"), 400);

        error.GetProperty("code").GetString().ShouldBe("model_does_not_fit");
        error.GetProperty("message").GetString()!.ShouldContain("MB");
        router.Pool.Snapshot().ShouldBeEmpty();
    }

    [Fact]
    public async Task Chat_BrokenModel_SaysWhy()
    {
        await using var router = await RunningRouter.StartAsync();
        await File.WriteAllBytesAsync(router.Model("a").Path, (await File.ReadAllBytesAsync(router.Model("a").Path))[..100_000]);

        var error = await router.ErrorAsync(router.AskAsync("a"), 400);

        error.GetProperty("code").GetString().ShouldBe("invalid_model");
    }

    [Fact]
    public async Task Chat_NoModelNamed_GoesToTheFirst()
    {
        await using var router = await RunningRouter.StartAsync(models: 2);

        using var response = await router.Http.PostAsync("/v1/chat/completions", new StringContent("""{"messages":[{"role":"user","content":"Hello!"}],"max_tokens":4}""", Encoding.UTF8, "application/json"));

        response.IsSuccessStatusCode.ShouldBeTrue();
        (await router.StateAsync("a")).ShouldBe("loaded");
        (await router.StateAsync("b")).ShouldBe("unloaded");
    }

    [Fact]
    public async Task Chat_KeyWanted_RefusesWithoutAndTakesItWith()
    {
        await using var router = await RunningRouter.StartAsync(server: new() { ApiKeys = ["secret"] });
        await router.ErrorAsync(router.AskAsync("a"), 401);
        await router.ErrorAsync(router.Http.PostAsJsonAsync("/models/unload", new { model = "a" }), 401);
        (await router.Http.GetAsync("/health")).IsSuccessStatusCode.ShouldBeTrue();

        router.Http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");

        (await router.AnswerAsync("a", tokens: 4)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Models_LoadedAndNot_TellContextAndMemoryPredictedAndMeasured()
    {
        await using var router = await RunningRouter.StartAsync(models: 2, change: options => options with { Aliases = new Dictionary<string, string> { ["fast"] = "a" } });
        await router.AnswerAsync("fast", tokens: 4);

        var (loaded, other) = (await router.EntryAsync("a"), await router.EntryAsync("b"));

        loaded.GetProperty("status").GetProperty("value").GetString().ShouldBe("loaded");
        loaded.GetProperty("aliases").EnumerateArray().Single().GetString().ShouldBe("fast");
        loaded.GetProperty("context_length").GetInt32().ShouldBe(RunningRouter.ContextLength);
        loaded.GetProperty("pid").GetInt32().ShouldBe(router.Pool.StatusOf(router.Model("a")).ProcessId!.Value);
        loaded.GetProperty("expires_at").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UtcNow);
        var memory = loaded.GetProperty("meta").GetProperty("memory");
        memory.GetProperty("measured").GetProperty("kv_cache").GetInt64().ShouldBe(memory.GetProperty("predicted").GetProperty("kv_cache").GetInt64());
        loaded.GetProperty("resident_bytes").GetInt64().ShouldBeInRange(1, loaded.GetProperty("planned_bytes").GetInt64());
        other.GetProperty("status").GetProperty("value").GetString().ShouldBe("unloaded");
        other.GetProperty("context_length").GetInt32().ShouldBe(RunningRouter.ContextLength);
        other.GetProperty("meta").GetProperty("memory").GetProperty("predicted").GetProperty("resident").GetInt64().ShouldBeGreaterThan(0);
        other.GetProperty("meta").GetProperty("memory").TryGetProperty("measured", out _).ShouldBeFalse();
        other.GetProperty("architecture").GetProperty("input_modalities")[0].GetString().ShouldBe("text");
    }

    [Fact]
    public async Task ModelsLoadAndUnload_Model_ChangesItsState()
    {
        await using var router = await RunningRouter.StartAsync();

        (await router.Http.PostAsJsonAsync("/models/load", new { model = "a" })).IsSuccessStatusCode.ShouldBeTrue();
        (await router.StateAsync("a")).ShouldBe("loaded");
        (await router.Http.PostAsJsonAsync("/models/unload", new { model = "a" })).IsSuccessStatusCode.ShouldBeTrue();
        (await router.StateAsync("a")).ShouldBe("unloaded");
        await router.ErrorAsync(router.Http.PostAsJsonAsync("/models/unload", new { model = "a" }), 400);
    }

    [Fact]
    public async Task ModelsSse_Unload_TellsEachState()
    {
        await using var router = await RunningRouter.StartAsync();
        await router.Http.PostAsJsonAsync("/models/load", new { model = "a" });

        using var response = await router.Http.SendAsync(new(HttpMethod.Get, "/models/sse"), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync()).ShouldBe("""data: {"model":"a","status":"loaded"}""");
        await router.Http.PostAsJsonAsync("/models/unload", new { model = "a" });
        await reader.ReadLineAsync();
        (await reader.ReadLineAsync()).ShouldBe("""data: {"model":"a","status":"unloaded"}""");
    }

    [Fact]
    public async Task Metrics_AfterAnswers_CountTokensLoadsDeathsAndMemory()
    {
        await using var router = await RunningRouter.StartAsync();
        await router.AnswerAsync("a", tokens: 6);
        await router.UntilIdleAsync();
        var before = await router.Http.GetStringAsync("/metrics");
        await router.Http.PostAsJsonAsync("/models/unload", new { model = "a" });
        await router.AnswerAsync("a", tokens: 5);
        await router.UntilIdleAsync();

        var text = await router.Http.GetStringAsync("/metrics");

        Value(before, "llamacpp:tokens_predicted_total{model=\"a\"}").ShouldBe(6);
        Value(text, "llamacpp:tokens_predicted_total{model=\"a\"}").ShouldBe(11);
        Value(text, "llamacpp:prompt_tokens_total{model=\"a\"}").ShouldBe(2 * Value(before, "llamacpp:prompt_tokens_total{model=\"a\"}"));
        Value(text, "localrunner_model_loads_total{model=\"a\"}").ShouldBe(2);
        Value(text, "localrunner_worker_deaths_total{model=\"a\"}").ShouldBe(0);
        Value(text, "localrunner_requests_total{model=\"a\"}").ShouldBe(2);
        Value(text, "llamacpp:requests_deferred").ShouldBe(0);
        Value(text, "localrunner_memory_budget_bytes").ShouldBe(router.Options.Room);
        Value(text, "localrunner_model_memory_bytes{model=\"a\",kind=\"measured\",device=\"main\",component=\"kv_cache\"}")
            .ShouldBe(Value(text, "localrunner_model_memory_bytes{model=\"a\",kind=\"predicted\",device=\"main\",component=\"kv_cache\"}"));
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            line.ShouldMatch("^(# (HELP|TYPE) [a-z_:]+ .+|[a-z_:]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*\\})? -?\\d+)$");
    }

    private static long Value(string text, string sample) =>
        long.Parse(text.Split('\n').Single(line => line.StartsWith(sample + " ", StringComparison.Ordinal))[(sample.Length + 1)..]);

    private static void Kill(int process)
    {
        using var worker = Process.GetProcessById(process);
        worker.Kill();
    }

    private static async Task<int> WorkerInFlightAsync(RunningRouter router)
    {
        var worker = router.Pool.Snapshot().ShouldHaveSingleItem();
        using var response = await worker.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://localhost/localrunner/model"), default);
        var model = await response.Content.ReadFromJsonAsync<JsonElement>();

        // This very question is one of them.
        return model.GetProperty("in_flight").GetInt32() - 1;
    }

    private static async Task<long> MostMemoryAsync(RunningRouter router, CancellationToken ended)
    {
        var most = 0L;
        while (!ended.IsCancellationRequested)
        {
            most = Math.Max(most, router.Pool.Snapshot().Sum(worker => worker.Process?.ResidentBytes ?? 0));
            await Task.Delay(5, CancellationToken.None);
        }

        return most;
    }
}
