using LocalRunner.Gguf;

namespace LocalRunner.Engine.Llama;

/// <summary>The widths of a model's attention heads, for which one build of the CPU code is faster than another.</summary>
/// <param name="Key">The width of a query and a key.</param>
/// <param name="Value">The width of a value.</param>
internal sealed record HeadWidths(long Key, long Value)
{
    /// <summary>The half-precision loop of the AVX-512 code takes 64 values at once and leaves the rest to scalar code.</summary>
    private const int Step = 64;

    public bool SuitAvx512 => Key % Step == 0 && Value % Step == 0;

    /// <summary>Reads them from a header; null where it has no heads, or a number of its own for each layer.</summary>
    public static HeadWidths? Of(GgufFile model)
    {
        var architecture = model.Metadata.GetString("general.architecture");
        long? Read(string key) => model.Metadata.GetInteger($"{architecture}.{key}");

        var shared = Read("attention.head_count") is > 0 and var heads ? Read("embedding_length") / heads : null;
        var key = Read("attention.key_length") ?? shared;
        var value = Read("attention.value_length") ?? shared;
        return key > 0 && value > 0 ? new(key.Value, value.Value) : null;
    }

    public override string ToString() => Key == Value ? $"{Key}" : $"{Key} and {Value}";
}
