using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Ollama;

/// <summary>A model as <c>/api/tags</c> lists it, and as <c>/api/ps</c> does where it is loaded.</summary>
internal sealed record OllamaModel(string Name, string Model, DateTimeOffset ModifiedAt, long Size, string Digest, OllamaModelDetails Details)
{
    /// <summary>Gets when it is unloaded, unless it is used until then; null where it is not asked for.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets the bytes of it on GPUs.</summary>
    public long? SizeVram { get; init; }

    /// <summary>Gets the context in tokens that it runs with.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Gets what the model can do.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>Gets the memory that it is planned to take, in bytes by component: no part of Ollama's own form.</summary>
    public MemoryDescription? PredictedMemory { get; init; }

    /// <summary>Gets the memory that it takes, in bytes by component: no part of Ollama's own form.</summary>
    public MemoryDescription? MeasuredMemory { get; init; }

    /// <summary>Describes a model that can be asked for.</summary>
    public static OllamaModel Listed(ModelDescription model) =>
        new(model.Name, model.Name, ModifiedAtOf(model), model.SizeBytes, DigestOf(model), OllamaModelDetails.Of(model))
        {
            Capabilities = CapabilitiesOf(model),
            PredictedMemory = model.Predicted,
        };

    /// <summary>Describes a model that is loaded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="expires">When it is unloaded; null where it stays.</param>
    public static OllamaModel Running(ModelDescription model, DateTimeOffset? expires)
    {
        var memory = model.Measured ?? model.Predicted;
        var vram = memory.Gpus.Sum(gpu => gpu.Total);
        return Listed(model) with
        {
            Size = vram + memory.WeightsMapped + memory.WeightsRepacked + memory.WeightsCopied + memory.KvCache + memory.RecurrentState + memory.Compute + memory.Output,
            SizeVram = vram,
            ContextLength = model.ContextLength,

            // Ollama's clients read a time in any case: for ever is so long that nobody waits for it.
            ExpiresAt = expires ?? DateTimeOffset.UtcNow.AddYears(100),
            MeasuredMemory = model.Measured,
        };
    }

    public static DateTimeOffset ModifiedAtOf(ModelDescription model) => new(File.GetLastWriteTimeUtc(model.Path), TimeSpan.Zero);

    public static IReadOnlyList<string> CapabilitiesOf(ModelDescription model)
    {
        var can = model.Capabilities;
        (bool Has, string Name)[] all =
        [
            (can.Completion, "completion"), (can.Chat && can.Tools, "tools"), (can.Infill, "insert"), (can.Thinking, "thinking"), (can.Vision, "vision"), (can.Embedding, "embedding"),
        ];
        return [.. all.Where(each => each.Has).Select(each => each.Name)];
    }

    // Of what tells a file from another: hashing all of it would take minutes.
    private static string DigestOf(ModelDescription model) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{model.Path}\n{model.SizeBytes}\n{ModifiedAtOf(model).UtcTicks}"))));
}
