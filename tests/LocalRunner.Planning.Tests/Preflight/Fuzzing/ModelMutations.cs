namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>
/// Makes damaged copies of any model that stay close to it: one or two things are changed in what the header says, in the table of tensors, or in
/// the weights. The same seed always gives the same copy.
/// </summary>
internal sealed class ModelMutations(byte[] file)
{
    /// <summary>The most data that is made up where the table asks for more than there is.</summary>
    private const ulong MostData = 16UL << 20;

    private readonly HeaderModel _original = HeaderModel.Read(file);

    public byte[] Create(int seed, out string description)
    {
        var random = new Random(seed);
        var model = _original.Copy();
        var data = file.AsSpan((int)_original.DataStart).ToArray();
        var steps = new List<string>();
        for (var count = random.Next(3) == 0 ? 2 : 1; count > 0; count--)
            steps.Add(Step(model, data, random));
        description = string.Join("; ", steps);
        return [.. model.Write(), .. Lengthened(data, TensorMutations.DataBytes(model))];
    }

    private static string Step(HeaderModel model, byte[] data, Random random) => random.Next(20) switch
    {
        < 11 => ValueMutations.Apply(model, random),
        < 19 => TableMutations.Apply(model, random),
        _ => Overwrite(data, random),
    };

    /// <summary>Puts numbers that are none, infinite or large where weights lie.</summary>
    private static string Overwrite(byte[] data, Random random)
    {
        if (data.Length == 0)
            return "nothing";
        var start = random.Next(data.Length);
        var length = random.Next(2) == 0 ? data.Length - start : Math.Min(random.Next(1, 4096), data.Length - start);
        byte[] values = [0xFF, 0x7F, 0x7C, 0x00, 0x80];
        var value = values[random.Next(values.Length)];
        data.AsSpan(start, length).Fill(value);
        return $"{length} bytes of weights at {start} are {value:X2}";
    }

    /// <summary>A file that ends too early is refused at once; what would come behind the same data is of more interest.</summary>
    private static byte[] Lengthened(byte[] data, ulong length)
    {
        if (length <= (ulong)data.Length || length > MostData || data.Length == 0)
            return data;
        var longer = new byte[length];
        for (var i = 0; i < longer.Length; i += data.Length)
            data.AsSpan(0, Math.Min(data.Length, longer.Length - i)).CopyTo(longer.AsSpan(i));
        return longer;
    }
}
