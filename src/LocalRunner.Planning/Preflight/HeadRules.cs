using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks that the attention heads divide as the computation needs it.</summary>
internal static class HeadRules
{
    private const long MaxHeads = 65_536;
    private const long MaxHeadLength = 65_536;

    public static void Check(ModelHeader header)
    {
        var heads = header.PerLayer(header.Key("attention.head_count"));
        var shared = header.PerLayer(header.Key("attention.head_count_kv")) ?? heads;
        foreach (var count in heads ?? [])
            Require(count <= MaxHeads, header.Key("attention.head_count"), count, $"at most {MaxHeads}");
        foreach (var count in shared ?? [])
            Require(count <= MaxHeads, header.Key("attention.head_count_kv"), count, $"at most {MaxHeads}");
        if (header.Architecture.Recurrent != RecurrentLayers.All)
            Require(heads is not null && heads.Any(count => count > 0), header.Key("attention.head_count"), heads is null ? "missing" : "0", "above 0");
        if (heads is null or [] || shared is null or [])
            return;

        for (var layer = 0; layer < Math.Max(heads.Count, shared.Count); layer++)
        {
            var (all, kept) = (heads[Math.Min(layer, heads.Count - 1)], shared[Math.Min(layer, shared.Count - 1)]);
            Require(all == 0 || kept == 0 || all % kept == 0, header.Key("attention.head_count_kv"), kept, $"a divisor of the {all} heads");
        }

        // llama.cpp takes the first layer's heads for the lengths of all.
        if (heads[0] == 0 || header.Integer(header.Key("embedding_length")) is not { } width)
            return;

        Lengths(header, width / heads[0]);
        if (header.Architecture.HeadsFillWidth)
        {
            var keys = header.Integer(header.Key("attention.key_length")) ?? (width / heads[0]);
            foreach (var count in heads.Where(count => count > 0))
                Require(count * keys == width, header.Key("attention.head_count"), count, $"such that heads of {keys} fill the embedding length {width}");
        }
    }

    private static void Lengths(ModelHeader header, long even)
    {
        var keys = LayerRules.Range(header, "attention.key_length", 1, MaxHeadLength) ?? even;
        var values = LayerRules.Range(header, "attention.value_length", 1, MaxHeadLength) ?? even;
        Require(keys > 0 && values > 0, header.Key("attention.head_count"), "larger than the embedding", "at most embedding_length");
        if (header.Architecture.EqualHeadWidths)
            Require(keys == values, header.Key("attention.key_length"), keys, $"the same as the value length {values}");
        LatentHeadRules.Check(header, keys);
        Rotation(header, header.Key("rope.dimension_count"), keys, keys);
        Windows(header, keys, values);
    }

    private static void Windows(ModelHeader header, long keys, long values)
    {
        if (header.Architecture.Window is null)
            return;

        var windowKeys = LayerRules.Range(header, "attention.key_length_swa", 1, MaxHeadLength) ?? keys;
        var windowValues = LayerRules.Range(header, "attention.value_length_swa", 1, MaxHeadLength) ?? values;

        // Only few architectures build layers with a window of another length; the others assert when they write the cache.
        if (!header.Architecture.OwnWindowHeads)
        {
            Require(windowKeys == keys, header.Key("attention.key_length_swa"), windowKeys, $"the key length {keys}");
            Require(windowValues == values, header.Key("attention.value_length_swa"), windowValues, $"the value length {values}");
        }
        else if (header.Architecture.EqualHeadWidths)
        {
            Require(windowKeys == windowValues, header.Key("attention.key_length_swa"), windowKeys, $"the same as the value length {windowValues}");
        }

        // Layers with a window turn as much as the others where nothing else is said.
        if (header.Architecture.OwnWindowHeads || header.Integer(header.Key("rope.dimension_count_swa")) is not null)
            Rotation(header, header.Key("rope.dimension_count_swa"), windowKeys, header.Integer(header.Key("rope.dimension_count")) ?? keys);
    }

    private static void Rotation(ModelHeader header, string key, long length, long otherwise)
    {
        var architecture = header.Architecture;
        if (architecture.Rotation == Architectures.Rotation.None
            || (architecture.Rotation == Architectures.Rotation.Optional && header.Flag(header.Key("rope.scaling.finetuned")) == false))
            return;

        // Frequencies are computed by dividing by the width that is turned.
        var turned = header.Integer(key) ?? otherwise;
        Require(turned >= 2 && turned <= length && turned % 2 == 0, key, turned, $"even, above 0 and at most the key length {length}");
        if (architecture.Rotation == Architectures.Rotation.Whole)
            Require(turned == length, key, turned, $"the key length {length}");
        if (architecture.RopeBase > 0)
        {
            var given = header.Number(header.Key("rope.freq_base")) ?? architecture.RopeBase;
            Require(given == architecture.RopeBase, header.Key("rope.freq_base"), given, $"{architecture.RopeBase}");
        }

        Sections(header, length);
    }

    private static void Sections(ModelHeader header, long length)
    {
        var key = header.Key("rope.dimension_sections");
        var sections = header.PerLayer(key);
        if (sections is [var each])
            sections = [each, each, each, each];
        if (sections is not null)
            Require(sections.Take(4).All(s => s <= length) && sections.Take(4).Sum() <= length, key, string.Join(", ", sections), $"at most {length} in sum");
        if (header.Architecture.SectionedPositions)
        {
            Require(sections is not null, key, "missing", "given, as positions have sections");
            Require(sections!.Take(3).Any(s => s > 0), key, string.Join(", ", sections!), "above zero for one section at least");
        }
    }
}
