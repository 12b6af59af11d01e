using System.Text.Json;
using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Plans;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>
/// The side that is measured, in a process of its own: reads requests line by line, loads each model through the library's own
/// seam to the engine, and answers each with one line.
/// </summary>
internal static class Probe
{
    private const int Answer = 16;

    public static int Run()
    {
        while (Console.ReadLine() is { } line)
            Console.WriteLine(JsonSerializer.Serialize(Measure(JsonSerializer.Deserialize<ProbeRequest>(line)!)));
        return 0;
    }

    private static ProbeReply Measure(ProbeRequest request)
    {
        try
        {
            LlamaCpp.Load();
            var before = ProcessMemory.Read();
            using var file = GgufFile.Open(request.Path);
            LlamaEngine.Instance.Check(file, []);
            var estimate = MemoryPlanner.Estimate(file, request.Settings, DeviceInfo.Detect());
            var settings = PlanDryRun.SettingsOf(request.Settings);
            var header = ProcessMemory.Read();
            var dryRun = request.DryRun ? LlamaEngine.Instance.DryRun(file, settings) : null;
            using var model = LlamaEngine.Instance.LoadModel(file, request.Settings, _ => true);
            using var context = model.CreateContext(settings);
            var loaded = ProcessMemory.Read();
            if (request.Tokens > 0)
                Work(model, context, request.Tokens);
            return new()
            {
                Estimate = estimate,
                Engine = model.Memory.Plus(context.Memory),
                DryRun = dryRun?.Memory,
                FlashAttention = context.FlashAttention,
                Before = before,
                Header = header,
                Loaded = loaded,
                After = ProcessMemory.Read(),
                ManagedHeap = GC.GetGCMemoryInfo().TotalCommittedBytes,
            };
        }
        catch (LocalRunnerException exception)
        {
            return new() { Error = exception.Message };
        }
    }

    /// <summary>Fills the context but for the answer, so that every page that will ever be used is.</summary>
    private static void Work(IEngineModel model, IEngineContext context, int most)
    {
        var length = Math.Min(most, context.ContextLength - Answer);
        var prompt = Enumerable.Range(0, length).Select(i => 3 + (i * 7 % (model.Facts.VocabularySize - 3))).ToArray();
        for (var at = 0; at < length; at += context.BatchSize)
            Check(context.Decode(prompt.AsSpan(at, Math.Min(context.BatchSize, length - at)), at));
        for (var i = 0; i < Answer; i++)
            Check(context.Decode(prompt.AsSpan(i, 1), length + i));
    }

    private static void Check(DecodeStatus status)
    {
        if (status != DecodeStatus.Done)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The probe's batch ended as {status}.");
    }
}
