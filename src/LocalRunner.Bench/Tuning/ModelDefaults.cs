using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Bench.Tuning;

/// <summary>
/// Holds the settings that were found best for one model on one machine, and keeps them in <c>defaults.json</c> in the user's
/// configuration folder. The command line applies them. A <see cref="LocalModel"/> does not, since a library has no hidden state: a program
/// that wants them calls <see cref="Find(GgufFile)"/> and <see cref="ApplyTo"/>.
/// </summary>
/// <remarks>
/// A model is known by what its header says, so that it may be moved or renamed. The machine counts by its processor and its usable cores.
/// </remarks>
public sealed record ModelDefaults
{
    /// <summary>Gets the day on which they were saved.</summary>
    public required DateOnly SavedOn { get; init; }

    /// <summary>Gets the threads that compute; null leaves them as they are.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the most tokens computed at once; null leaves it as it is.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Gets whether flash attention is used; null and <see cref="FlashAttention.Auto"/> leave it as it is.</summary>
    public FlashAttention? FlashAttention { get; init; }

    /// <summary>Gets the type in which keys are cached; null leaves it as it is.</summary>
    public KvCacheType? KeyCacheType { get; init; }

    /// <summary>Gets the type in which values are cached; null is as for keys.</summary>
    public KvCacheType? ValueCacheType { get; init; }

    /// <summary>Gets how the weights come into memory; null leaves it as it is.</summary>
    public LoadMode? LoadMode { get; init; }

    /// <summary>Gets whether weights are repacked; null leaves it as it is.</summary>
    public bool? Repack { get; init; }

    /// <summary>Gets how fast prompts were with these settings, in tokens a second; null where that was not measured.</summary>
    public double? PromptTokensPerSecond { get; init; }

    /// <summary>Gets how fast answers were with these settings, in tokens a second; null where that was not measured.</summary>
    public double? DecodeTokensPerSecond { get; init; }

    /// <summary>Gets where they are kept: <c>defaults.json</c> in the folder that <c>LOCALRUNNER_CONFIG_DIR</c> names, or else in the
    /// user's folder for configuration. Null where the user has none.</summary>
    public static string? FilePath => ConfigurationFolder.Path is { } folder ? new DefaultsFile(folder).Path : null;

    /// <summary>Finds what was saved for a model on this machine. Never throws: what can't be read is as if it were not there.</summary>
    /// <param name="file">The model.</param>
    /// <returns>The settings, or null.</returns>
    public static ModelDefaults? Find(GgufFile file) => Find(file, out _);

    /// <inheritdoc cref="Find(GgufFile)"/>
    /// <param name="file">The model.</param>
    /// <param name="problem">Why the file can't be used, in a sentence; null where nothing is wrong.</param>
    public static ModelDefaults? Find(GgufFile file, out string? problem) => Find(file, ConfigurationFolder.Path, out problem);

    /// <summary>Saves settings for a model on this machine, in place of those saved before.</summary>
    /// <param name="file">The model.</param>
    /// <param name="defaults">The settings.</param>
    /// <exception cref="LocalRunnerException">
    /// A setting is outside what it allows; the file is there but can't be read, and is left as it is; or it can't be written.
    /// </exception>
    public static void Save(GgufFile file, ModelDefaults defaults) => Save(file, defaults, ConfigurationFolder.Path);

    /// <summary>Removes what was saved for a model on this machine.</summary>
    /// <param name="file">The model.</param>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="LocalRunnerException">The file is there but can't be read, or can't be written.</exception>
    public static bool Remove(GgufFile file) => Remove(file, ConfigurationFolder.Path);

    /// <summary>
    /// Fills in what options leave open. The two types of the cache are filled in together, and not where they contradict what the options say
    /// of flash attention; nor does flash attention contradict the types that they say. No micro-batch becomes larger than the batch.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <returns>The options with all that was open and is saved.</returns>
    public ModelOptions ApplyTo(ModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var filled = options with
        {
            Threads = options.Threads ?? Threads,
            MicroBatchSize = options.MicroBatchSize ?? (MicroBatchSize is { } size ? Math.Min(size, options.BatchSize) : null),
            LoadMode = options.LoadMode ?? LoadMode,
            Repack = options.Repack ?? Repack,
        };

        if (options.FlashAttention == LocalRunner.FlashAttention.Auto && !Contradicts(FlashAttention, options.KeyCacheType, options.ValueCacheType))
            filled = filled with { FlashAttention = FlashAttention ?? LocalRunner.FlashAttention.Auto };
        if (options is { KeyCacheType: null, ValueCacheType: null } && !Contradicts(options.FlashAttention, KeyCacheType, ValueCacheType))
            filled = filled with { KeyCacheType = KeyCacheType, ValueCacheType = ValueCacheType };
        return filled;
    }

    public static ModelDefaults? Find(GgufFile file, string? folder, out string? problem)
    {
        problem = null;
        try
        {
            return folder is not null && new DefaultsFile(folder) is { Exists: true } saved ? saved.Find(DefaultsKey.Of(file, MachineInfo.Detect())) : null;
        }
        catch (LocalRunnerException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    public static void Save(GgufFile file, ModelDefaults defaults, string? folder)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        defaults.Validate();
        new DefaultsFile(folder ?? throw ConfigurationFolder.Missing()).Save(DefaultsKey.Of(file, MachineInfo.Detect()), defaults);
    }

    public static bool Remove(GgufFile file, string? folder) =>
        folder is not null && new DefaultsFile(folder).Remove(DefaultsKey.Of(file, MachineInfo.Detect()));

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    internal void Validate()
    {
        new ModelOptions
        {
            BatchSize = 1 << 20,
            Threads = Threads,
            MicroBatchSize = MicroBatchSize,
            FlashAttention = FlashAttention ?? LocalRunner.FlashAttention.Auto,
            KeyCacheType = KeyCacheType,
            ValueCacheType = ValueCacheType ?? KeyCacheType,
            LoadMode = LoadMode,
            Repack = Repack,
        }.Validate();
        Require.InRange((float)(PromptTokensPerSecond ?? 0), 0, float.MaxValue, "The tokens of prompts a second");
        Require.InRange((float)(DecodeTokensPerSecond ?? 0), 0, float.MaxValue, "The tokens of answers a second");
    }

    private static bool Contradicts(FlashAttention? attention, KvCacheType? keys, KvCacheType? values) =>
        attention == LocalRunner.FlashAttention.Off && (values ?? keys)?.IsQuantized() == true;
}
