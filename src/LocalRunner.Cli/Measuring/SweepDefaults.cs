using LocalRunner.Bench.Results;
using LocalRunner.Bench.Tuning;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Measuring;

/// <summary>Saves what a sweep found, for <c>run</c> to load the model with.</summary>
internal static class SweepDefaults
{
    /// <summary>Saves the settings that were swept and returns the file.</summary>
    /// <exception cref="LocalRunnerException">The file could not be written, or is not one of settings.</exception>
    public static string Save(Terminal terminal, string path, SweepReport report, ModelOptions best)
    {
        var last = report.Steps[^1].Trials.FirstOrDefault(trial => trial.Value == report.Steps[^1].Chosen);
        using var file = GgufFile.Open(path);
        ModelDefaults.Save(
            file,
            new()
            {
                SavedOn = DateOnly.FromDateTime(DateTime.Now),
                Threads = best.Threads,
                MicroBatchSize = best.MicroBatchSize,
                FlashAttention = best.FlashAttention == FlashAttention.Auto ? null : best.FlashAttention,
                KeyCacheType = best.KeyCacheType,
                ValueCacheType = best.ValueCacheType,
                LoadMode = best.LoadMode,
                Repack = best.Repack,
                PromptTokensPerSecond = last?.PromptTokensPerSecond,
                DecodeTokensPerSecond = last?.TokensPerSecond,
            },
            terminal.ConfigurationFolder);
        return new DefaultsFile(terminal.ConfigurationFolder!).Path;
    }
}
