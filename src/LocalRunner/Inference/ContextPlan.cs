using LocalRunner.Gguf;
using LocalRunner.Native.Preflight;

namespace LocalRunner.Inference;

/// <summary>Makes final settings of a context out of wishes and the model's header.</summary>
internal static class ContextPlan
{
    public static EngineContextSettings Create(GgufFile file, ModelOptions options)
    {
        var trained = TrainedLength(file);
        var length = options.ContextLength ?? (trained > 0 ? Math.Min(trained, ModelOptions.DefaultContextLength) : ModelOptions.DefaultContextLength);

        // Learned positions are a table: the engine would read past its end.
        var positions = ModelPreflight.MaxPositions(file) ?? int.MaxValue;
        if (length > positions)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"A context of {length} tokens was asked for; this model has learned positions for {positions}. Ask for at most that.");
        }

        var batch = Math.Min(options.BatchSize, length);
        return new EngineContextSettings
        {
            ContextLength = length,
            MostPositions = (int)Math.Min(int.MaxValue, positions),
            BatchSize = batch,
            MicroBatchSize = Math.Min(options.MicroBatchSize, batch),
            Threads = options.Threads ?? Machine.MachineInfo.Detect().UsableCores,
            KeyCacheType = options.KeyCacheType,
            ValueCacheType = options.ValueCacheType,
            FlashAttention = options.FlashAttention,
            Adapters = options.Adapters,
        };
    }

    public static int TrainedLength(GgufFile file) =>
        (int)Math.Clamp(file.Metadata.GetInteger(Key(file, "context_length")) ?? 0, 0, int.MaxValue);

    /// <summary>Returns whether every token sees the whole text, so that nothing can be written after it.</summary>
    public static bool IsEncoder(GgufFile file) => file.Metadata.GetBoolean(Key(file, "attention.causal")) == false;

    private static string Key(GgufFile file, string name) => $"{file.Metadata.GetString("general.architecture")}.{name}";
}
