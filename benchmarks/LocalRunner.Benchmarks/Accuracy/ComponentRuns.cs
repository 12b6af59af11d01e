using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>Loads every configuration in the engine and sets what it logs beside what was predicted. Nothing is computed, so the files are holes.</summary>
internal static class ComponentRuns
{
    public static async Task<List<ComponentRow>> RunAsync(IReadOnlyList<Configuration> configurations, string folder, CancellationToken cancellation)
    {
        var rows = new List<ComponentRow>();
        var probe = new ProbeProcess();
        try
        {
            foreach (var model in configurations.GroupBy(configuration => (configuration.Shape, configuration.Type)))
            {
                var path = Path.Combine(folder, "components.gguf");
                SyntheticModel.Create(model.Key.Shape, model.Key.Type).WriteHeader(path);
                foreach (var configuration in model)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (probe.HasExited)
                    {
                        probe.Dispose();
                        probe = new ProbeProcess();
                    }

                    var reply = await probe.AskAsync(new(path, configuration.Settings, Tokens: 0, DryRun: true), cancellation);
                    rows.Add(new(configuration, reply));
                    await Console.Error.WriteLineAsync($"[{rows.Count}/{configurations.Count}] {configuration.Model}, {configuration.Summary}{(reply.Error is null ? "" : $": {reply.Error}")}");
                }
            }
        }
        finally
        {
            probe.Dispose();
        }

        return rows;
    }
}
