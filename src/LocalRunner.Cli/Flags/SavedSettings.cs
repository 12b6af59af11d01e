using LocalRunner.Bench.Text;
using LocalRunner.Bench.Tuning;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Flags;

/// <summary>What was saved for a model, filled in where no flag says otherwise.</summary>
/// <param name="Options">The options to load it with.</param>
/// <param name="Note">What was filled in, in a line; null where nothing was.</param>
internal sealed record SavedSettings(ModelOptions Options, string? Note)
{
    /// <summary>Finds them; a file that can't be used is a warning.</summary>
    public static SavedSettings Of(string path, ModelOptions given, Terminal terminal)
    {
        if (terminal.ConfigurationFolder is not { } folder)
            return new(given, null);

        using var file = GgufFile.Open(path);
        var saved = ModelDefaults.Find(file, folder, out var problem);
        if (problem is not null)
            terminal.Error.WriteLine($"warning: {PlainText.OfLine(problem)}");
        if (saved is null)
            return new(given, null);

        var options = saved.ApplyTo(given);
        var filled = string.Join(", ", Filled(given, options));
        return new(options, filled.Length > 0 ? $"settings saved on {saved.SavedOn:yyyy-MM-dd} for this model: {filled}" : null);
    }

    private static IEnumerable<string> Filled(ModelOptions given, ModelOptions options)
    {
        if (options.Threads != given.Threads)
            yield return $"threads {options.Threads}";
        if (options.MicroBatchSize != given.MicroBatchSize)
            yield return $"ubatch {options.MicroBatchSize}";
        if (options.FlashAttention != given.FlashAttention)
            yield return $"flash-attention {SettingNames.Of(options.FlashAttention)}";
        if (options.KeyCacheType != given.KeyCacheType)
            yield return $"kv-type-k {options.KeyCacheType!.Value.Name()}";
        if (options.ValueCacheType != given.ValueCacheType)
            yield return $"kv-type-v {options.ValueCacheType!.Value.Name()}";
        if (options.LoadMode != given.LoadMode)
            yield return $"load-mode {SettingNames.Of(options.LoadMode!.Value)}";
        if (options.Repack != given.Repack)
            yield return options.Repack == true ? "repack" : "no-repack";
    }
}
