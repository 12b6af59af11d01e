using System.Text.Json.Serialization;
using LocalRunner.Architectures;
using LocalRunner.Bench.Text;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Store;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>list --json</c> prints.</summary>
internal sealed record ListDocument(IReadOnlyList<ListDocument.ListedModel> Models, IReadOnlyList<ListDocument.UnfinishedModel> Unfinished, IReadOnlyList<string> Remarks)
{
    /// <summary>A download that did not end.</summary>
    internal sealed record UnfinishedModel(string Name, long BytesDone, long BytesTotal, bool IsRunning);

    /// <summary>A model, with what its header tells and whether it fits this machine.</summary>
    internal sealed record ListedModel(string Name, string Path, int Files, long Bytes, string Store, bool IsOwn)
    {
        public string? Architecture { get; init; }

        public string? FileType { get; init; }

        public bool? Fits { get; init; }

        public long? NeededBytes { get; init; }

        /// <summary>Gets whether a projector lies beside it by which it reads images.</summary>
        public bool ReadsImages { get; init; }

        /// <summary>Gets that projector, or one that can't be used; null where none lies there. <see cref="Bytes"/> count it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Projector { get; init; }

        /// <summary>Gets why it can't be used; null where it can.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Problem { get; init; }

        /// <summary>Gets what hashing found: whole, damaged, or no_hash where none is published; null where it was not asked for.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Verified { get; init; }

        /// <summary>Reads the header, and plans with it.</summary>
        public static ListedModel Of(InstalledModel model, DeviceInfo device)
        {
            var entry = new ListedModel(model.Name, model.Path, model.Files.Count, model.Bytes + (model.Projector?.Bytes ?? 0), SettingNames.Of(model.Store), model.IsOwn) { Projector = model.Projector?.Path };
            try
            {
                using var header = model.OpenHeader();
                entry = entry with
                {
                    Architecture = new ModelHeader(header).ArchitectureName,
                    FileType = GgufFileTypes.Of(header) is { } type ? GgufFileTypes.NameOf(type) : null,
                };
                if (model.Store == StoreKind.Ollama && header.Tensors.Any(tensor => tensor.Name.StartsWith("v.", StringComparison.Ordinal)))
                    return entry with { Problem = "Ollama keeps the picture encoder in the same file, which llama.cpp does not load." };
                var uses = LocalModel.UsesOf(header, new() { Projector = model.Projector?.Path, IsProjectorOptional = true }, device);
                var plan = MemoryPlanner.Plan(header, new() { Uses = uses }, device);
                return entry with { ReadsImages = uses.OptionalProjector is not null, Fits = plan.Fits, NeededBytes = plan.Memory.ResidentPeak };
            }
            catch (LocalRunnerException exception)
            {
                return entry with { Problem = exception.Message };
            }
        }
    }
}
