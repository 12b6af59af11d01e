using LocalRunner.Architectures;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Gguf;

namespace LocalRunner.TestProbe;

/// <summary>
/// Loads each file whose path comes in, without the checks that keep native code from ending the process, and computes a few tokens. Says that
/// it works, or what the engine said.
/// </summary>
internal static class LoadingUnchecked
{
    private static readonly int[] s_tokens = [1, 2, 3, 5, 8, 13, 21, 34];

    public static async Task<int> RunAsync(TextReader paths)
    {
        LlamaLibrary.Load();
        while (await paths.ReadLineAsync() is { } path)
        {
            string outcome;
            try
            {
                outcome = Load(path);
            }
            catch (LocalRunnerException exception)
            {
                outcome = $"{exception.Error} {exception.Message}";
            }

            Console.WriteLine(outcome.ReplaceLineEndings(" "));
        }

        return 0;
    }

    private static string Load(string path)
    {
        using var log = EngineLog.Open();
        using var file = GgufFile.Open(path);
        var parameters = LlamaImports.DefaultModelParameters();
        parameters.LoadMode = (int)LoadMode.None;
        parameters.UseExtraBufferTypes = false;
        var handle = LlamaImports.LoadModel(path, parameters);
        if (handle.IsInvalid)
        {
            handle.Dispose();
            return log.Problem ?? "no reason";
        }

        using var model = new LlamaModel(handle, file, MemoryLog.Read(log.Lines));
        var settings = new PlanSettings { ContextLength = 256, BatchSize = 64, MicroBatchSize = 64 };
        if (model.Facts.IsAutoregressive && !new ModelHeader(file).IsEncoder)
        {
            using var context = model.CreateContext(new(settings));
            if (context.HasMemory)
            {
                var first = context.Decode(s_tokens, 0);
                return first != DecodeStatus.Done ? Said(first) : Said(context.Decode(s_tokens.AsSpan(0, 1), s_tokens.Length));
            }
        }

        using var pooled = model.CreateContext(new(settings with { OutputRows = 0 }) { Embeds = true, Pooling = EmbeddingPooling.Mean });
        return Said(pooled.DecodeSequences([s_tokens]));
    }

    private static string Said(DecodeStatus status) => status == DecodeStatus.Done ? "works" : status.ToString();
}
