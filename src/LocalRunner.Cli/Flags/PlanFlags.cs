using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags of <c>plan</c>: those of loading, and what the search prefers.</summary>
internal static class PlanFlags
{
    private static readonly HashSet<string> s_takingMemory =
    [
        "temperature", "top-k", "top-p", "typical-p", "xtc-probability", "mirostat", "repeat-penalty", "frequency-penalty", "presence-penalty",
        "dry-multiplier", "grammar", "grammar-file", "format",
    ];

    public static IReadOnlyList<Setting<PlanOptions>> All { get; } =
    [
        .. LoadFlags.Planned,
        new("parallel", "N", "Sequences answered side by side. Default: 1.",
            (options, value) => options with { Parallel = SettingValue.Whole("parallel", value) ?? options.Parallel }),
        new("floor", "TYPE", "Take no quant of a family below this one, such as Q4_K_M.",
            (options, value) => options with { QualityFloor = FileType("floor", value!) }),
        new("prefer", "quality|speed|context", "What is given up last. Default: quality.",
            (options, value) => options with
            {
                Preference = SettingValue.OneOf("prefer", value!,
                    ("quality", PlanPreference.Quality), ("speed", PlanPreference.Speed), ("context", PlanPreference.Context)),
            }),
    ];

    public static IReadOnlyList<Switch<PlanOptions>> Switches { get; } =
    [
        new("kv-unified", "Sequences share one KV cache, as they do unless said otherwise.", options => options with { UnifiedCache = true }),
        new("no-kv-unified", "Each sequence has an equal part of the context for itself.", options => options with { UnifiedCache = false }),
        .. LoadFlags.PlannedSwitches,
        LoadFlags.NoProjector,
    ];

    /// <summary>Gets the flags of <c>run</c> that say what is done beyond plain answers, as far as it takes memory.</summary>
    public static IReadOnlyList<Setting<ModelOptions>> Uses { get; } =
    [
        LoadFlags.Adapters,
        LoadFlags.Draft,
        LoadFlags.Projector,
        .. AnswerFlags.All.Where(setting => s_takingMemory.Contains(setting.Name)).Select(setting => new Setting<ModelOptions>(
            setting.Name, setting.ValueName, setting.Description,
            (options, value) => options with { PlannedAnswers = setting.Apply(options.PlannedAnswers ?? new GenerationOptions(), value) },
            Repeats: setting.Repeats)),
    ];

    public static GgufFileType FileType(string name, string text) => GgufFileTypes.TryParse(text, out var type)
        ? type
        : throw SettingValue.Invalid($"--{name} takes a file type, such as Q4_K_M, not '{text}'.");
}
