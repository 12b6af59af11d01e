using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>The side of LocalRunner.</summary>
internal sealed class LocalSide(LocalModel model) : ISide
{
    public LoadReply Loaded { get; } = new(
        $"LocalRunner {typeof(LocalModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}",
        RuntimeInformation.FrameworkDescription, LlamaCpp.Load().Release, model.Settings.ContextLength, model.Settings.Threads);

    /// <summary>Describes what the plan would leave open: the other sides have no plan, and take all of this for granted.</summary>
    public static async Task<ISide> LoadAsync(LoadRequest request) => new LocalSide(await LocalModel.LoadAsync(request.Path, new()
    {
        ContextLength = request.ContextLength,
        MicroBatchSize = request.MicroBatchSize,
        Threads = request.Threads,
        KeyCacheType = KvCacheType.F16,
        ValueCacheType = KvCacheType.F16,
        LoadMode = LoadMode.MemoryMapped,
        Repack = true,
        GpuLayers = 0,
    }));

    public async Task<AnswerReply> AnswerAsync(AnswerRequest request)
    {
        var options = new GenerationOptions { MaxTokens = request.Tokens, Sampling = SamplingOptions.Greedy, ReusePrefix = !request.Fresh };
        var tokens = new List<int>(request.Tokens);
        GenerationResult? result = null;
        long first = 0, last = 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
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

        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (result?.FinishReason != FinishReason.Length)
            throw new InvalidOperationException($"the answer ended after {tokens.Count} tokens: {result?.FinishReason}");
        return new(Stopwatch.GetElapsedTime(start, first).TotalSeconds, Stopwatch.GetElapsedTime(start, last).TotalSeconds, 1, [.. tokens], Allocated: allocated);
    }
}
