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
            LoraAdapter[] adapters = request.Adapter is { } path ? [new(path)] : [];
            LlamaEngine.Instance.Check(file, adapters);
            var uses = LocalModel.UsesOf(file, new()
            {
                Adapters = adapters,
                PlannedAnswers = new() { Sampling = request.Sampling },
                ContextLength = request.Settings.ContextLength,
            });
            var planned = request.Settings with { Uses = uses };
            var gpuBefore = GpuUsed();
            var estimate = MemoryPlanner.Estimate(file, planned, DeviceInfo.Detect(LlamaCpp.Gpus));
            var settings = PlanDryRun.SettingsOf(planned) with { Adapters = adapters };
            var header = ProcessMemory.Read();
            var dryRun = request.DryRun ? LlamaEngine.Instance.DryRun(file, settings) : null;
            using var model = LlamaEngine.Instance.LoadModel(file, planned, _ => true);
            using var context = model.CreateContext(settings);
            var loaded = ProcessMemory.Read();
            var sampling = SamplingSettings.Resolve(request.Sampling, file.Metadata, context.ContextLength);
            var first = request.Tokens > 0 ? Work(model, context, sampling, request.Tokens) : null;
            return new()
            {
                Estimate = estimate,
                Engine = model.Memory.Plus(context.Memory),
                DryRun = dryRun?.Memory,
                FlashAttention = context.FlashAttention,
                Before = before,
                Header = header,
                Loaded = loaded,
                FirstBatch = first,
                GpuBefore = gpuBefore,
                GpuAfter = GpuUsed(),
                After = ProcessMemory.Read(),
                ManagedHeap = GC.GetGCMemoryInfo().TotalCommittedBytes,
            };
        }
        catch (LocalRunnerException exception)
        {
            return new() { Error = exception.Message };
        }
    }

    /// <summary>Fills the context, so that every page that will ever be used is, and returns what there is after the first micro-batch and a token chosen from it.</summary>
    private static ProcessMemory Work(IEngineModel model, IEngineContext context, SamplingSettings sampling, int most)
    {
        using var sampler = context.CreateSampler(sampling);
        var length = Math.Min(most, context.ContextLength - Answer);
        var prompt = Enumerable.Range(0, length).Select(i => 3 + (i * 7 % (model.Facts.VocabularySize - 3))).ToArray();
        ProcessMemory? first = null;
        foreach (var token in prompt)
            sampler.AcceptPrompt(token);
        for (var at = 0; at < length;)
        {
            var batch = Math.Min(first is null ? context.MicroBatchSize : context.BatchSize, length - at);
            Check(context.Decode(prompt.AsSpan(at, batch), at));
            first ??= Chosen(sampler);
            at += batch;
        }

        for (var i = 0; i < Answer; i++)
            Check(context.Decode([sampler.Sample(-1)], length + i));
        return first!;
    }

    /// <summary>Chooses a token, as an answer does after its prompt: grammars and samplers take their memory only then.</summary>
    private static ProcessMemory Chosen(IEngineSampler sampler)
    {
        _ = sampler.Sample(-1);
        return ProcessMemory.Read();
    }

    /// <summary>Gets the bytes in use on each GPU, whoever uses them.</summary>
    private static long[] GpuUsed() => [.. LlamaLibrary.ReadDevices().Where(device => device.Kind == "gpu").Select(device => device.TotalBytes - device.FreeBytes)];

    private static void Check(DecodeStatus status)
    {
        if (status != DecodeStatus.Done)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The probe's batch ended as {status}.");
    }
}
