using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>The side of LocalRunner, as a program would use the library.</summary>
internal static class LocalSide
{
    public static async Task<int> RunAsync()
    {
        LocalModel? model = null;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            object reply;
            try
            {
                if (model is null)
                {
                    model = await LoadAsync(Read<LoadRequest>(line));
                    reply = Describe(model);
                }
                else
                {
                    reply = await AnswerAsync(model, Read<AnswerRequest>(line));
                }
            }
            catch (Exception exception) when (exception is LocalRunnerException or InvalidOperationException)
            {
                reply = new { error = exception.Message };
            }

            Console.WriteLine(JsonSerializer.Serialize(reply, JsonSerializerOptions.Web));
        }

        return 0;
    }

    /// <summary>Says what the plan would leave open: the other side has no plan, and takes all of this for granted.</summary>
    private static Task<LocalModel> LoadAsync(LoadRequest request) => LocalModel.LoadAsync(request.Path, new()
    {
        ContextLength = request.ContextLength,
        MicroBatchSize = request.MicroBatchSize,
        Threads = request.Threads,
        KeyCacheType = KvCacheType.F16,
        ValueCacheType = KvCacheType.F16,
        LoadMode = LoadMode.MemoryMapped,
        Repack = true,
        GpuLayers = 0,
    });

    private static LoadReply Describe(LocalModel model)
    {
        var version = typeof(LocalModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        return new($"LocalRunner {version}", RuntimeInformation.FrameworkDescription, LlamaCpp.Load().Release, model.Settings.ContextLength, model.Settings.Threads);
    }

    private static async Task<AnswerReply> AnswerAsync(LocalModel model, AnswerRequest request)
    {
        var options = new GenerationOptions { MaxTokens = request.Tokens, Sampling = SamplingOptions.Greedy, ReusePrefix = !request.Fresh };
        var tokens = new List<int>(request.Tokens);
        GenerationResult? result = null;
        long first = 0, last = 0;
        var start = Stopwatch.GetTimestamp();
        await foreach (var chunk in model.GenerateAsync(request.Prompt, options))
        {
            result = chunk.Result;
            if (chunk.Token is not { } token)
                continue;
            last = Stopwatch.GetTimestamp();
            if (tokens.Count == 0)
                first = last;
            tokens.Add(token);
        }

        if (result?.FinishReason != FinishReason.Length)
            throw new InvalidOperationException($"the answer ended after {tokens.Count} tokens: {result?.FinishReason}");
        return new(Stopwatch.GetElapsedTime(start, first).TotalSeconds, Stopwatch.GetElapsedTime(start, last).TotalSeconds, 1, [.. tokens]);
    }

    private static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!;
}
