using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LLama.Native;
using LocalRunner.Engine.Llama;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Fixtures;

/// <summary>Asks llama.cpp's own quantiser which type it gives each tensor, by a dry run that reads the header alone.</summary>
internal static unsafe partial class QuantiserOracle
{
    /// <summary>Writes a 16-bit file with these tensors, zeros in them, and what the engine must know of the architecture.</summary>
    public static void WriteF16(string path, ModelShape shape, IReadOnlyList<(string Name, long[] Shape)> tensors)
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of(shape.Architecture));
        foreach (var (key, value) in Keys(shape))
            writer.Add(key.StartsWith("tokenizer.", StringComparison.Ordinal) ? key : $"{shape.Architecture}.{key}", value);
        var types = QuantMix.Assign(shape, GgufFileType.F16, tensors);
        for (var i = 0; i < tensors.Count; i++)
            writer.AddTensor(tensors[i].Name, types[i], tensors[i].Shape);
        writer.Write(path);
    }

    /// <summary>Gets the types by name, or null where the quantiser refuses.</summary>
    public static Dictionary<string, GgufTensorType>? Ask(string path, GgufFileType type, bool importanceMatrix)
    {
        LlamaLibrary.Load();
        using var file = GgufFile.Open(path);
        var types = file.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Type);
        var seen = 0;
        using var log = EngineLog.Open(line =>
        {
            if (Line().Match(line) is not { Success: true } match)
                return;
            seen++;
            if (match.Groups["target"].Success)
                types[match.Groups["name"].Value] = Enum.Parse<GgufTensorType>(match.Groups["target"].Value, ignoreCase: true);
        });

        // One entry is enough for the quantiser to act as if it had them all; the second ends the list.
        var one = 1f;
        var name = Marshal.StringToCoTaskMemUTF8("none");
        ReadOnlySpan<Entry> matrix = [new(name, &one, 1), default];
        uint status;
        fixed (Entry* entries = matrix)
        {
            var parameters = LLamaModelQuantizeParams.Default();
            (parameters.nthread, parameters.ftype, parameters.dry_run) = (1, (LLamaFtype)type, true);
            parameters.imatrix = importanceMatrix ? (nint)entries : 0;
            status = LlamaImports.Quantize(path, "", &parameters);
        }

        Marshal.FreeCoTaskMem(name);
        if (status != 0)
            return log.Problem is { } problem && problem.Contains("no tensor type fallback", StringComparison.Ordinal) ? null : throw new InvalidOperationException(log.Problem);

        seen.ShouldBe(types.Count);
        return types;
    }

    private static IEnumerable<(string Key, GgufValue Value)> Keys(ModelShape shape)
    {
        var kept = shape.KeyValueHeads > 0 ? shape.KeyValueHeads : shape.Heads;
        yield return ("context_length", GgufValue.Of((uint)shape.ContextLength));
        yield return ("embedding_length", GgufValue.Of((uint)shape.Width));
        yield return ("block_count", GgufValue.Of((uint)shape.Layers));
        yield return ("feed_forward_length", GgufValue.Of((uint)shape.FeedForward));
        yield return ("attention.head_count", GgufValue.Of((uint)shape.Heads));
        yield return ("attention.head_count_kv", shape.AttentionLayers.Count == 0
            ? GgufValue.Of((uint)kept)
            : GgufValue.Of(GgufArray.Of<uint>([.. Enumerable.Range(0, shape.Layers).Select(i => shape.AttentionLayers.Contains(i) ? (uint)kept : 0)])));
        yield return ("attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f));
        yield return ("attention.layer_norm_epsilon", GgufValue.Of(1e-5f));
        yield return ("attention.clamp_kqv", GgufValue.Of(8f));
        yield return ("attention.sliding_window", GgufValue.Of(512u));
        yield return ("rope.dimension_sections", GgufValue.Of(GgufArray.Of<int>([8, 12, 12, 0])));
        yield return ("use_parallel_residual", GgufValue.Of(true));
        yield return ("vocab_size", GgufValue.Of((uint)shape.Vocabulary));
        if (shape.HeadWidth > 0)
        {
            yield return ("attention.key_length", GgufValue.Of((uint)shape.HeadWidth));
            yield return ("attention.value_length", GgufValue.Of((uint)shape.HeadWidth));
        }

        if (shape.Experts > 0)
        {
            yield return ("expert_count", GgufValue.Of((uint)shape.Experts));
            yield return ("expert_used_count", GgufValue.Of((uint)shape.ExpertsUsed));
            yield return ("expert_feed_forward_length", GgufValue.Of((uint)shape.ExpertFeedForward));
            yield return ("expert_shared_feed_forward_length", GgufValue.Of((uint)shape.ExpertFeedForward));
            yield return ("expert_shared_count", GgufValue.Of((uint)shape.SharedExperts));
            yield return ("leading_dense_block_count", GgufValue.Of((uint)shape.DenseLayers));
            yield return ("expert_weights_scale", GgufValue.Of(1f));
        }

        if (shape.KeyValueRank > 0)
        {
            yield return ("attention.q_lora_rank", GgufValue.Of((uint)shape.QueryRank));
            yield return ("attention.kv_lora_rank", GgufValue.Of((uint)shape.KeyValueRank));
            yield return ("rope.dimension_count", GgufValue.Of((uint)shape.RotaryWidth));
            yield return ("rope.scaling.yarn_log_multiplier", GgufValue.Of(0.1f));
        }

        if (shape.StateInner > 0)
        {
            yield return ("ssm.conv_kernel", GgufValue.Of((uint)shape.StateConvolution));
            yield return ("ssm.inner_size", GgufValue.Of((uint)shape.StateInner));
            yield return ("ssm.state_size", GgufValue.Of((uint)shape.StateWidth));
            yield return ("ssm.time_step_rank", GgufValue.Of((uint)shape.StateRank));
            yield return ("ssm.group_count", GgufValue.Of((uint)shape.StateGroups));
        }
    }

    [GeneratedRegex(
        @"^\[\s*[0-9]+/\s*[0-9]+\]\s+(?<name>\S+)\s+-\s+\[.*?\],\s+type\s*=\s*\w+,\s+size\s*=\s*[0-9.]+ MiB( -> .*\((?<target>\w+)\))?\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Line();

    /// <summary>llama_model_imatrix_data.</summary>
    private readonly struct Entry(nint name, float* data, nuint size)
    {
        public readonly nint Name = name;
        public readonly float* Data = data;
        public readonly nuint Size = size;
    }
}
