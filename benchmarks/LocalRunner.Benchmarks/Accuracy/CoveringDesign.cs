using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>
/// Chooses configurations so that as many pairs of values as possible occur together: for each shape in turn, the best of a few drawn ones.
/// The same list comes out every time.
/// </summary>
internal sealed class CoveringDesign
{
    private const int Drawn = 60;
    private const long MostBytes = 8L << 30;

    private static readonly GgufFileType[] s_types =
    [
        GgufFileType.F16, GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.Q4_K_M, GgufFileType.Q4_0, GgufFileType.IQ4_XS,
        GgufFileType.Q3_K_S, GgufFileType.Q2_K,
    ];

    private static readonly int[] s_contexts = [512, 1000, 4096, 16384, 32768, 131072];
    private static readonly int[] s_microBatches = [64, 256, 512, 1024, 2048];
    private static readonly int[] s_sequences = [1, 2, 4];
    private static readonly LoadMode[] s_modes = [LoadMode.MemoryMapped, LoadMode.None, LoadMode.Locked, LoadMode.DirectIo];

    private static readonly (KvCacheType Keys, KvCacheType Values)[] s_caches =
    [
        (KvCacheType.F16, KvCacheType.F16), (KvCacheType.Q8_0, KvCacheType.Q8_0), (KvCacheType.Q4_0, KvCacheType.Q4_0),
        (KvCacheType.Q8_0, KvCacheType.F16), (KvCacheType.Q5_1, KvCacheType.Q4_1), (KvCacheType.BF16, KvCacheType.BF16), (KvCacheType.F32, KvCacheType.F32),
    ];

    private readonly Random _random = new(4);
    private readonly HashSet<(string, string)> _covered = [];
    private readonly DeviceInfo _device = DeviceInfo.Of(MachineInfo.Detect(), CpuFeatures.None, [], appleSilicon: false);

    public static IReadOnlyList<Configuration> Create(IReadOnlyList<ModelShape> shapes, int each)
    {
        var design = new CoveringDesign();

        // Round by round, so that every shape gets its share of pairs that are new.
        return [.. Enumerable.Range(0, each).SelectMany(_ => shapes.Select(design.Best))];
    }

    private Configuration Best(ModelShape shape)
    {
        var candidates = Enumerable.Range(0, Drawn).Select(_ => Draw(shape)).Where(IsPossible).OrderByDescending(NewPairs).ToList();
        var best = candidates.Find(Fits) ?? throw new InvalidOperationException($"Nothing that was drawn for {shape.Name} fits.");
        _covered.UnionWith(Pairs(best));
        return best;
    }

    private Configuration Draw(ModelShape shape)
    {
        var (keys, values) = Pick(s_caches);
        var types = shape.Architecture == "gpt-oss" ? [.. s_types, GgufFileType.MXFP4_MOE, GgufFileType.MXFP4_MOE, GgufFileType.MXFP4_MOE] : s_types;
        return new(shape, Pick(types), new()
        {
            ContextLength = Pick(s_contexts),
            MicroBatchSize = Pick(s_microBatches),
            Sequences = Pick(s_sequences),
            UnifiedCache = Chance(),
            KeyCacheType = keys,
            ValueCacheType = values,
            FlashAttention = Chance(),
            LoadMode = Pick(s_modes),
            Repack = Chance(),
            FullWindowCache = Chance(),
            OutputRows = Chance() ? 1 : 0,
        });
    }

    private static bool IsPossible(Configuration configuration)
    {
        var (shape, settings) = (configuration.Shape, configuration.Settings);
        return (settings.FlashAttention || !settings.ValueCacheType.IsQuantized())

            // The engine turns it off for this one.
            && !(settings.FlashAttention && shape.Architecture == "grok")
            // Compressed keys are the values as well.
            && (shape.KeyValueRank == 0 || settings.KeyCacheType == settings.ValueCacheType)
            && settings.ContextLength <= shape.ContextLength;
    }

    private bool Fits(Configuration configuration)
    {
        using var header = SyntheticModel.Create(configuration.Shape, configuration.Type).Preview();
        return MemoryPlanner.Estimate(header, configuration.Settings, _device).ResidentPeak <= MostBytes;
    }

    private int NewPairs(Configuration configuration) => Pairs(configuration).Count(pair => !_covered.Contains(pair));

    private static List<(string, string)> Pairs(Configuration configuration)
    {
        var settings = configuration.Settings;
        string[] values =
        [
            configuration.Shape.Name, $"type {configuration.Type}", $"ctx {settings.ContextLength}", $"ub {settings.MicroBatchSize}", $"seq {settings.Sequences}",
            $"unified {settings.UnifiedCache}", $"kv {settings.KeyCacheType} {settings.ValueCacheType}", $"fa {settings.FlashAttention}", $"mode {settings.LoadMode}",
            $"repack {settings.Repack}", $"window {settings.FullWindowCache}", $"rows {settings.OutputRows}",
        ];
        return [.. values.SelectMany((value, i) => values.Skip(i + 1).Select(other => (value, other)))];
    }

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];

    private bool Chance() => _random.Next(2) == 0;
}
