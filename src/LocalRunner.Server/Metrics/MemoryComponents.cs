using LocalRunner.Server.Models;

namespace LocalRunner.Server.Metrics;

/// <summary>Lists a model's memory by its components, as labels have them.</summary>
internal static class MemoryComponents
{
    public static IEnumerable<((string Label, string Value)[] Labels, long Value)> Of(ModelDescription model) =>
        Of(model.Name, "predicted", model.Predicted).Concat(model.Measured is { } measured ? Of(model.Name, "measured", measured) : []);

    private static IEnumerable<((string Label, string Value)[] Labels, long Value)> Of(string model, string kind, MemoryDescription memory)
    {
        (string Component, long Bytes)[] main =
        [
            ("weights_mapped", memory.WeightsMapped), ("weights_repacked", memory.WeightsRepacked), ("weights_copied", memory.WeightsCopied), ("adapters", memory.Adapters),
            ("kv_cache", memory.KvCache), ("recurrent_state", memory.RecurrentState), ("compute", memory.Compute), ("output", memory.Output), ("sampling", memory.Sampling),
            ("prompt_cache", memory.PromptCache), ("draft", memory.Draft), ("projector", memory.Projector), ("program", memory.Program),
        ];
        foreach (var (component, bytes) in main.Where(each => each.Bytes > 0))
            yield return (Labels(model, kind, "main", component), bytes);
        foreach (var gpu in memory.Gpus)
        {
            yield return (Labels(model, kind, gpu.Name, "weights"), gpu.Weights);
            yield return (Labels(model, kind, gpu.Name, "kv_cache"), gpu.KvCache);
            yield return (Labels(model, kind, gpu.Name, "compute"), gpu.Compute);
            if (gpu.Kernels > 0)
                yield return (Labels(model, kind, gpu.Name, "kernels"), gpu.Kernels);
        }
    }

    private static (string Label, string Value)[] Labels(string model, string kind, string device, string component) =>
        [("model", model), ("kind", kind), ("device", device), ("component", component)];
}
