using System.Text.Json.Serialization;
using LocalRunner.Server;
using LocalRunner.Server.Router;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>serve --json</c> prints once it listens.</summary>
internal sealed record ServeDocument(
    string Address, bool NeedsKey, long BudgetBytes, IReadOnlyList<ServeDocument.PlannedEntry> Models, IReadOnlyList<string> Together, IReadOnlyDictionary<string, string> Aliases, IReadOnlyList<string> Upstreams)
{
    /// <summary>Plans the models that were named; <see cref="Together"/> are those which fit side by side, taken in their order.</summary>
    public static ServeDocument Of(string address, RouterOptions options, ServerOptions server, ModelPlans plans)
    {
        var entries = options.Models.Select(model => PlannedEntry.Of(model, plans)).ToList();
        var (together, left) = (new List<string>(), Footprint.Room(options.Room, options.Device.Gpus));
        foreach (var entry in entries.Where(entry => entry is { Fits: true, Footprint: not null } && entry.Footprint.Fits(left)))
        {
            left -= entry.Footprint!;
            together.Add(entry.Name);
        }

        return new(address, server.ApiKeys.Count > 0, options.Room, entries, together, options.Aliases, [.. options.Upstreams.Select(upstream => $"{upstream.Name}={upstream.Address}")]);
    }

    internal sealed record PlannedEntry(string Name, string Path)
    {
        public string? FileType { get; init; }

        public int? ContextLength { get; init; }

        public long? NeededBytes { get; init; }

        public bool? Fits { get; init; }

        /// <summary>Gets why it can't be used; null where it can.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Problem { get; init; }

        [JsonIgnore]
        public Footprint? Footprint { get; init; }

        public static PlannedEntry Of(NamedModel model, ModelPlans plans)
        {
            try
            {
                var plan = plans.PlanOf(model);
                var footprint = Footprint.Of(plan.Memory);
                return new(model.Name, model.Path)
                {
                    FileType = plan.FileType,
                    ContextLength = plan.Settings.ContextLength,
                    NeededBytes = footprint.Main,
                    Fits = plan.Fits,
                    Footprint = footprint,
                };
            }
            catch (LocalRunnerException exception)
            {
                return new(model.Name, model.Path) { Problem = exception.Message };
            }
        }
    }
}
