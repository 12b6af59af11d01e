using LocalRunner.Architectures;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>Changes what a header says: any key to extremes or to what another key says, arrays of other lengths, other types, keys doubled and put.</summary>
internal static class ValueMutations
{
    private static readonly double[] s_extremes =
    [
        0, 1, 2, 3, -1, -2, 7, 24, 48, 96, 127, 255, 256, 32_767, 65_535, 65_536, 1 << 24, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, 1e18, 1e300,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-45, -1e-7, 0.5, 1.5,
    ];

    private static readonly uint[] s_numbers =
    [
        Payload.UInt8, Payload.Int8, Payload.UInt16, Payload.Int16, Payload.UInt32, Payload.UInt32, Payload.Int32, Payload.Float32, Payload.Bool,
        Payload.UInt64, Payload.Int64, Payload.Float64,
    ];

    /// <summary>Keys that the engine reads in some architecture, beside those that every damaged header is likely to carry.</summary>
    private static readonly string[] s_keys =
    [
        "attention.indexer.head_count", "attention.indexer.key_length", "attention.indexer.top_k", "attention.indexer.block_size", "attention.indexer.types",
        "attention.indexer.local_blocks", "attention.output_scale", "attention.value_scale", "attention.gate_lora_rank", "attention.output_gate",
        "attention.decay_lora_rank", "attention.iclr_lora_rank", "attention.value_residual_mix_lora_rank", "attention.compress_ratios",
        "attention.compress_rope_freq_base", "attention.output_group_count", "attention.output_lora_rank", "attn_logit_softcapping", "router_logit_softcapping",
        "expert_chunk_feed_forward_length", "expert_shared_feed_forward_length", "experts_per_group", "expert_group_scale", "expert_weights_norm",
        "moe_every_n_layers", "moe_latent_size", "interleave_moe_layer_step", "rescale_every_n_layers", "time_mix_extra_dim", "time_decay_extra_dim",
        "embedding_length_per_layer_input", "altup.num_inputs", "altup.active_idx", "laurel_rank", "activation_sparsity_scale", "swin_norm",
        "use_parallel_residual", "decoder_start_token_id", "ssm.dt_b_c_rms", "ssm.group_count", "kda.head_dim", "hyper_connection.count",
        "hyper_connection.sinkhorn_iterations", "hash_layer_count", "rope.scaling.finetuned", "rope.scaling.type", "rope.dimension_count_swa",
        "rope.freq_base_swa", "xielu.alpha_n", "xielu.alpha_p", "xielu.beta", "xielu.eps", "swiglu_clamp_exp", "swiglu_clamp_shexp", "deepstack_mapping",
        "target_layers", "block_size", "dense_3_feat_in", "dense_3_feat_out", "dense_2_feat_in", "dense_2_feat_out", "posnet.block_count", "num_loops",
        "attention.temperature_scale", "attention.temperature_length", "classifier.output_labels", "n_deepstack_layers", "attention.relative_buckets_count",
    ];

    public static string Apply(HeaderModel model, Random random) => random.Next(16) switch
    {
        0 or 1 or 2 or 3 => Extreme(model, random),
        4 or 5 => Borrow(model, random),
        6 or 7 => Length(model, random),
        8 => Element(model, random),
        9 or 10 => Retype(model, random),
        11 or 12 => Put(model, random),
        13 => Double(model, random),
        14 => Drop(model, random),
        _ => Rename(model, random),
    };

    private static string Extreme(HeaderModel model, Random random)
    {
        var index = Pick(model, random, entry => Payload.IsNumber(entry.Type));
        if (index < 0)
            return "nothing";
        var entry = model.Entries[index];
        var old = Payload.Number(entry.Type, entry.Payload);
        var number = random.Next(3) == 0 ? Near(old, random) : s_extremes[random.Next(s_extremes.Length)];

        // What 32 bits do not hold is said in 64.
        var type = entry.Type is Payload.UInt32 or Payload.Int32 && Math.Abs(number) > uint.MaxValue ? Payload.UInt64 : entry.Type;
        return Set(model, index, type, Payload.OfNumber(type, number), $"{number}");
    }

    private static double Near(double old, Random random) => random.Next(8) switch
    {
        0 => old + 1,
        1 => old - 1,
        2 => old * 2,
        3 => Math.Floor(old / 2),
        4 => old * 3,
        5 => Math.Floor(old / 4),
        6 => -old,
        _ => old + 16,
    };

    /// <summary>Lets a key say what another one says, or a length of some tensor: wrong, and yet likely.</summary>
    private static string Borrow(HeaderModel model, Random random)
    {
        var index = Pick(model, random, entry => Payload.IsNumber(entry.Type));
        var from = Pick(model, random, entry => Payload.IsNumber(entry.Type));
        if (index < 0)
            return "nothing";
        var number = random.Next(2) == 0 && model.Tensors.Count > 0
            ? (double)model.Tensors[random.Next(model.Tensors.Count)].Shape.DefaultIfEmpty(1UL).Max()
            : Payload.Number(model.Entries[from].Type, model.Entries[from].Payload);
        var type = model.Entries[index].Type;
        return Set(model, index, type, Payload.OfNumber(type, number), $"{number}, borrowed");
    }

    private static string Length(HeaderModel model, Random random)
    {
        var index = Pick(model, random, entry => entry.Type == Payload.Array);
        if (index < 0)
            return "nothing";
        var (type, elements) = Payload.Split(model.Entries[index].Payload);
        var count = random.Next(6) switch { 0 => 0, 1 => 1, 2 => elements.Count - 1, 3 => elements.Count / 2, 4 => elements.Count + 1, _ => (elements.Count * 2) + 3 };
        var last = elements.Count > 0 ? elements[^1] : type == Payload.Text ? Payload.OfText("a") : type == Payload.Array ? [] : Payload.OfInteger(type, 1);
        var changed = elements.Take(Math.Max(0, count)).Concat(Enumerable.Repeat(last, Math.Max(0, count - elements.Count))).ToList();
        return Set(model, index, Payload.Array, Payload.OfArray(type, changed), $"{changed.Count} elements");
    }

    private static string Element(HeaderModel model, Random random)
    {
        var index = Pick(model, random, entry => entry.Type == Payload.Array);
        if (index < 0)
            return "nothing";
        var (type, elements) = Payload.Split(model.Entries[index].Payload);
        if (elements.Count == 0 || type == Payload.Array)
            return "nothing";
        var at = random.Next(elements.Count);
        byte[] One() => type == Payload.Text
            ? Payload.OfText(HostileValues.Texts[random.Next(HostileValues.Texts.Length)])
            : Payload.OfNumber(type, s_extremes[random.Next(s_extremes.Length)]);
        switch (random.Next(5))
        {
            case 0:
                elements[at] = One();
                break;
            case 1:
                elements = [.. elements.Select(_ => elements[at])];
                break;
            case 2:
                elements.Reverse();
                break;
            case 3:
                elements[0] = One();
                elements[^1] = One();
                break;
            default:
                var one = One();
                elements = [.. elements.Select(_ => one)];
                break;
        }

        return Set(model, index, Payload.Array, Payload.OfArray(type, elements), $"element {at}");
    }

    /// <summary>Says the same in another type: one number for each layer, the first of a list, a number as a text.</summary>
    private static string Retype(HeaderModel model, Random random)
    {
        var index = Pick(model, random, _ => true);
        var entry = model.Entries[index];
        var type = s_numbers[random.Next(s_numbers.Length)];
        if (entry.Type == Payload.Array)
        {
            var (element, elements) = Payload.Split(entry.Payload);
            if (elements.Count == 0 || element == Payload.Array)
                return "nothing";
            if (random.Next(2) == 0 || element == Payload.Text)
                return Set(model, index, element, elements[0], "the first of a list");
            return Set(model, index, Payload.Array, Payload.OfArray(type, [.. elements.Select(e => Payload.OfNumber(type, Payload.Number(element, e)))]), $"list of type {type}");
        }

        if (entry.Type == Payload.Text)
        {
            return random.Next(3) == 0
                ? Set(model, index, Payload.Text, Payload.OfText(HostileValues.Texts[random.Next(HostileValues.Texts.Length)]), "another text")
                : Set(model, index, type, Payload.OfInteger(type, random.Next(3)), $"text as type {type}");
        }

        var number = Payload.Number(entry.Type, entry.Payload);
        switch (random.Next(4))
        {
            case 0:
                return Set(model, index, Payload.Text, Payload.OfInteger(Payload.Text, double.IsFinite(number) ? (long)number : 0), "as a text");
            case 1:
                var count = random.Next(3) switch { 0 => Layers(model), 1 => 1, _ => Layers(model) + random.Next(-1, 4) };
                var element = random.Next(2) == 0 ? entry.Type : type;
                return Set(model, index, Payload.Array,
                    Payload.OfArray(element, [.. Enumerable.Range(0, Math.Max(0, count)).Select(_ => Payload.OfNumber(element, number))]), $"{count} times type {element}");
            default:
                return Set(model, index, type, Payload.OfNumber(type, number), $"as type {type}");
        }
    }

    private static string Put(HeaderModel model, Random random)
    {
        var name = random.Next(2) == 0 ? s_keys[random.Next(s_keys.Length)] : HostileValues.Keys[random.Next(HostileValues.Keys.Length)].Name;
        var key = HostileValues.Bytes(random.Next(8) == 0
            ? "tokenizer.ggml." + HostileValues.TokenizerKeys[random.Next(HostileValues.TokenizerKeys.Length)]
            : $"{Architecture(model)}.{name}");
        var numbers = model.Entries.Where(entry => Payload.IsNumber(entry.Type)).ToList();
        var like = numbers.Count > 0 ? numbers[random.Next(numbers.Count)] : new HeaderEntry([], Payload.UInt32, [1, 0, 0, 0]);
        var number = random.Next(2) == 0 ? Payload.Number(like.Type, like.Payload) : s_extremes[random.Next(s_extremes.Length)];
        var type = random.Next(3) switch { 0 => Payload.Float32, 1 => Payload.UInt32, _ => s_numbers[random.Next(s_numbers.Length)] };
        var payload = Payload.OfNumber(type, number);
        if (random.Next(4) == 0)
            (type, payload) = (Payload.Array, Payload.OfArray(type, [.. Enumerable.Repeat(payload, Math.Max(0, Layers(model) + random.Next(-1, 2)))]));
        model.Entries.RemoveAll(entry => entry.Key.AsSpan().SequenceEqual(key));
        model.Entries.Add(new(key, type, payload));
        return $"put {model.Entries[^1].Name} type {type} {number}";
    }

    private static string Double(HeaderModel model, Random random)
    {
        var entry = model.Entries[random.Next(model.Entries.Count)];
        var other = Payload.IsNumber(entry.Type)
            ? entry with { Payload = Payload.OfNumber(entry.Type, s_extremes[random.Next(s_extremes.Length)]) }
            : entry;
        model.Entries.Insert(random.Next(model.Entries.Count + 1), other);
        return $"{entry.Name} twice";
    }

    private static string Drop(HeaderModel model, Random random)
    {
        var index = Pick(model, random, _ => true);
        var name = model.Entries[index].Name;
        model.Entries.RemoveAt(index);
        return $"without {name}";
    }

    /// <summary>Takes the model for another architecture, with all its keys.</summary>
    private static string Rename(HeaderModel model, Random random)
    {
        var old = Architecture(model);
        var other = ArchitectureTable.All[random.Next(ArchitectureTable.All.Count)].Name;
        for (var i = 0; i < model.Entries.Count; i++)
        {
            var entry = model.Entries[i];
            if (entry.Name == "general.architecture")
                model.Entries[i] = entry with { Type = Payload.Text, Payload = Payload.OfText(other) };
            else if (entry.Name.StartsWith(old + ".", StringComparison.Ordinal))
                model.Entries[i] = entry with { Key = HostileValues.Bytes(other + entry.Name[old.Length..]) };
        }

        return $"as {other}";
    }

    private static string Architecture(HeaderModel model) =>
        model.Entries.Find(entry => entry.Name == "general.architecture" && entry.Type == Payload.Text) is { } entry
            ? System.Text.Encoding.UTF8.GetString(entry.Payload.AsSpan(8)) : "llama";

    private static int Layers(HeaderModel model) =>
        model.Entries.Find(entry => entry.Name.EndsWith(".block_count", StringComparison.Ordinal) && Payload.IsNumber(entry.Type)) is { } entry
            ? (int)Math.Clamp(Payload.Number(entry.Type, entry.Payload), 0, 600) : 4;

    /// <summary>Picks an entry of the architecture rather than one of the tokenizer, of which there are as many.</summary>
    private static int Pick(HeaderModel model, Random random, Func<HeaderEntry, bool> wanted)
    {
        var skipsTokens = random.Next(4) != 0;
        var found = Enumerable.Range(0, model.Entries.Count).Where(i => wanted(model.Entries[i])).ToList();
        var own = found.Where(i => !model.Entries[i].Name.StartsWith("tokenizer.", StringComparison.Ordinal)).ToList();
        var chosen = skipsTokens && own.Count > 0 ? own : found;
        return chosen.Count == 0 ? -1 : chosen[random.Next(chosen.Count)];
    }

    private static string Set(HeaderModel model, int index, uint type, byte[] payload, string what)
    {
        model.Entries[index] = model.Entries[index] with { Type = type, Payload = payload };
        return $"{model.Entries[index].Name}: {what}";
    }
}
