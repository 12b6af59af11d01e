using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>Loads that nobody chose: shapes, file types and settings drawn with a seed.</summary>
internal sealed class RandomLoads
{
    public const int Count = 200;
    public const int Seed = 16;
    private const int OfEachModel = 10;
    private const int MostMicroBatch = 700;
    private const int MostBatches = 4;
    private const int Answer = 16;

    private static readonly GgufFileType[] s_types = [GgufFileType.F16, GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.Q4_K_M, GgufFileType.Q4_0, GgufFileType.Q2_K];
    private static readonly KvCacheType[] s_caches = [KvCacheType.F16, KvCacheType.F16, KvCacheType.BF16, KvCacheType.Q8_0, KvCacheType.Q5_1, KvCacheType.Q4_0, KvCacheType.F32];
    private static readonly LoadMode[] s_modes = [LoadMode.MemoryMapped, LoadMode.None, LoadMode.Locked, LoadMode.DirectIo];

    private readonly Random _random;

    private RandomLoads(int seed) => _random = new(seed);

    /// <summary>Draws loads; the same for the same seed.</summary>
    public static IReadOnlyList<Configuration> Draw(int seed, int count)
    {
        var draw = new RandomLoads(seed);
        var loads = new List<Configuration>();
        while (loads.Count < count)
        {
            var (shape, type) = (draw.Pick([.. SampleShapes.All]), draw.Pick(s_types));
            loads.AddRange(Enumerable.Range(0, Math.Min(OfEachModel, count - loads.Count)).Select(_ => draw.Next(shape, type)));
        }

        return loads;
    }

    private Configuration Next(ModelShape shape, GgufFileType type)
    {
        while (true)
        {
            var (keys, values) = (Pick(s_caches), Pick(s_caches));

            // The last micro-batch before the answer is a full one, as that of a long turn can be.
            var (microBatch, batches) = (_random.Next(Answer, MostMicroBatch), _random.Next(1, MostBatches + 1));
            var configuration = new Configuration(shape, type, ProcessLoads.Context((batches * microBatch) + Answer) with
            {
                MicroBatchSize = microBatch,
                KeyCacheType = keys,
                ValueCacheType = shape.KeyValueRank > 0 ? keys : values,
                FlashAttention = Chance() && shape.Architecture != "grok",
                LoadMode = Pick(s_modes),
                Repack = Chance(),
                FullWindowCache = Chance(),
            });
            if (IsPossible(configuration))
                return configuration;
        }
    }

    private static bool IsPossible(Configuration configuration)
    {
        using var header = SyntheticModel.Create(configuration.Shape, configuration.Type).Preview();
        var settings = configuration.Settings;
        return settings.ContextLength <= configuration.Shape.ContextLength

            // The answer must not reach cells that the last full micro-batch did not see.
            && (settings.ContextLength - 1) / EngineProfile.CellPadding == (settings.ContextLength - Answer - 1) / EngineProfile.CellPadding
            && CacheTypes.Refusal(new Hyperparameters(header), settings.KeyCacheType, settings.ValueCacheType, settings.FlashAttention) is null;
    }

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];

    private bool Chance() => _random.Next(2) == 0;
}
