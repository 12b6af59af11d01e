using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>One model with one set of settings.</summary>
internal sealed record Configuration(ModelShape Shape, GgufFileType Type, PlanSettings Settings)
{
    /// <summary>Gets what is done beyond plain answers; null for nothing.</summary>
    public ProcessUse? Use { get; init; }

    public string Model => $"{Shape.Name}:{GgufFileTypes.NameOf(Type)}";

    /// <summary>Gets the settings in a few words, the unusual ones alone.</summary>
    public string Summary
    {
        get
        {
            var words = new List<string> { $"ctx {Settings.ContextLength}", $"ub {Settings.MicroBatchSize}" };
            if (Settings.KeyCacheType != KvCacheType.F16 || Settings.ValueCacheType != KvCacheType.F16)
                words.Add($"kv {Settings.KeyCacheType.Name()}/{Settings.ValueCacheType.Name()}");
            if (Settings.Sequences > 1)
                words.Add($"{Settings.Sequences} seq{(Settings.UnifiedCache ? " unified" : "")}");
            words.Add(Settings.LoadMode switch { LoadMode.None => "read", LoadMode.Locked => "locked", LoadMode.DirectIo => "direct", _ => "mmap" });
            if (!Settings.FlashAttention)
                words.Add("no fa");
            if (!Settings.Repack)
                words.Add("no repack");
            if (!Settings.FullWindowCache)
                words.Add("window");
            if (Settings.OutputRows != 1)
                words.Add("all rows");
            if (Use is not null)
                words.Add(Use.Name);
            return string.Join(", ", words);
        }
    }
}
