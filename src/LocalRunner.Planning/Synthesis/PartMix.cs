using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>
/// Chooses the types for some layers of a model. Layers of one form differ in their types, and a weight of one type takes longer than of
/// another: layers added to a part must have the mix of the whole, or they would say something else of it.
/// </summary>
internal sealed class PartMix
{
    private readonly Dictionary<string, GgufTensorType> _outside;
    private readonly List<Layer> _layers;

    /// <param name="tensors">The tensors of the whole.</param>
    /// <param name="types">Their types.</param>
    public PartMix(IReadOnlyList<(string Name, long[] Shape)> tensors, GgufTensorType[] types)
    {
        _outside = tensors.Zip(types, (tensor, type) => (tensor.Name, Type: type))
            .Where(tensor => TensorRoles.LayerOf(tensor.Name) is null).ToDictionary(tensor => tensor.Name, tensor => tensor.Type);
        _layers = [.. LayersOf(tensors).Select(layer => new Layer(FormOf(tensors, layer), [.. layer.Select(i => types[i])]))];
    }

    /// <summary>
    /// Assigns a type to each tensor of a part. Its last layer is the last of the whole, which all parts then have in common. Those before
    /// it take turns, so that the first so many come as close to the whole's mix as they can: a part has all that a smaller one has.
    /// </summary>
    /// <param name="tensors">The tensors of the part, in any order.</param>
    public GgufTensorType[] Assign(IReadOnlyList<(string Name, long[] Shape)> tensors)
    {
        var assigned = tensors.Select(tensor => _outside.GetValueOrDefault(tensor.Name)).ToArray();
        var turns = _layers.SkipLast(1).GroupBy(layer => layer.Form).ToDictionary(form => form.Key, form => new Turns(form));
        var layers = LayersOf(tensors).ToList();
        foreach (var layer in layers)
        {
            var form = FormOf(tensors, layer);
            var types = (layer == layers[^1] && _layers[^1].Form == form) || !turns.TryGetValue(form, out var next) ? _layers[^1].Types : next.Take();
            foreach (var (i, type) in layer.Zip(types))
                assigned[i] = type;
        }

        return assigned;
    }

    /// <summary>Lists the tensors of each layer, sorted by name, so that layers can be laid beside each other.</summary>
    private static IEnumerable<int[]> LayersOf(IReadOnlyList<(string Name, long[] Shape)> tensors) => QuantMix.Order(tensors)
        .GroupBy(i => TensorRoles.LayerOf(tensors[i].Name))
        .Where(layer => layer.Key is not null)
        .Select(layer => layer.ToArray());

    /// <summary>Names and shapes without the number of the layer: what is alike in layers that differ in nothing but types.</summary>
    private static string FormOf(IReadOnlyList<(string Name, long[] Shape)> tensors, int[] layer) => string.Join(
        ' ', layer.Select(i => $"{tensors[i].Name[tensors[i].Name.IndexOf('.', "blk.".Length)..]}[{string.Join(',', tensors[i].Shape)}]"));

    private sealed record Layer(string Form, GgufTensorType[] Types);

    /// <summary>Whose turn it is among layers of one form: always the mix that is furthest behind its share.</summary>
    private sealed class Turns
    {
        private readonly (GgufTensorType[] Types, double Share)[] _mixes;
        private readonly int[] _taken;

        public Turns(IEnumerable<Layer> layers)
        {
            var all = layers.ToList();
            _mixes = [.. all.GroupBy(layer => string.Join(' ', layer.Types)).Select(mix => (mix.First().Types, mix.Count() / (double)all.Count))];
            _taken = new int[_mixes.Length];
        }

        public GgufTensorType[] Take()
        {
            var turn = _taken.Sum() + 1;
            var next = Enumerable.Range(0, _mixes.Length).MaxBy(i => (_mixes[i].Share * turn) - _taken[i]);
            _taken[next]++;
            return _mixes[next].Types;
        }
    }
}
