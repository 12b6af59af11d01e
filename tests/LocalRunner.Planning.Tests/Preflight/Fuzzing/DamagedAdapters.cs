using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>Makes adapters for a model, some of them sound, most of them wrong in one way. The same seed always gives the same adapter.</summary>
internal static class DamagedAdapters
{
    private static readonly float[] s_numbers = [0, 1, 16, -1, 1e-38f, 1e38f, 3e38f, -3e38f, float.NaN, float.PositiveInfinity];
    private static readonly GgufTensorType[] s_types = [GgufTensorType.F32, GgufTensorType.F32, GgufTensorType.F16, GgufTensorType.BF16, GgufTensorType.Q8_0, GgufTensorType.I32];

    /// <summary>Writes one, and returns with which scale to apply it.</summary>
    public static float Write(int seed, GgufFile model, string path)
    {
        var random = new Random(seed);
        var writer = new GgufWriter();
        writer.Add("general.type", GgufValue.Of("adapter"));
        writer.Add("general.architecture", GgufValue.Of(model.Metadata.GetString("general.architecture")!));
        writer.Add("adapter.type", GgufValue.Of("lora"));
        writer.Add("adapter.lora.alpha", GgufValue.Of(s_numbers[random.Next(s_numbers.Length)]));
        if (random.Next(6) == 0)
            writer.Add("adapter.alora.invocation_tokens", GgufValue.Of(GgufArray.Of<uint>([(uint)random.Next(400)])));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var target = model.Tensors[random.Next(model.Tensors.Count)];
            if (names.Add(target.Name))
                AddPair(writer, random, target);
        }

        var numbers = new byte[4096];
        random.NextBytes(numbers);
        var isWild = random.Next(3) == 0;
        writer.Write(path, (tensor, stream) =>
        {
            for (var left = tensor.Bytes; left > 0; left -= numbers.Length)
                stream.Write(isWild ? numbers.AsSpan(0, (int)Math.Min(left, numbers.Length)) : new byte[Math.Min(left, numbers.Length)]);
        });
        return random.Next(3) == 0 ? 1 : new[] { 0.5f, -1000f, 1000f, 1e-30f, 2f }[random.Next(5)];
    }

    private static void AddPair(GgufWriter writer, Random random, GgufTensor target)
    {
        long rank = new[] { 1, 4, 8, 32, 33 }[random.Next(5)];
        var (row, rows) = (target.Shape[0], target.Shape.Count > 1 ? target.Shape[1] : 1);
        var isTable = target.Name.EndsWith("token_embd.weight", StringComparison.Ordinal);
        var (a, b) = isTable ? (new[] { rank, rows }, new[] { rank, row }) : (new[] { row, rank }, new[] { rank, rows });
        if (target.Shape.Count > 2 && random.Next(3) > 0)
            (a, b) = ([.. a, target.Shape[2]], [.. b, target.Shape[2]]);
        switch (random.Next(8))
        {
            case 0:
                (a, b) = (b, a);
                break;
            case 1:
                a = [.. a.Reverse()];
                break;
            case 2:
                b[random.Next(b.Length)]++;
                break;
        }

        var type = s_types[random.Next(s_types.Length)];
        Add(".lora_a", a);
        Add(".lora_b", b);

        void Add(string ending, long[] shape) =>
            writer.AddTensor(target.Name + ending, shape[0] % GgufTensorTypes.BlockSize(type) == 0 ? type : GgufTensorType.F32, shape);
    }
}
