using System.Runtime.InteropServices;
using System.Text;

namespace LocalRunner.Gguf;

// Makes arrays in memory, encoded as in a file, for the writer.
public sealed partial class GgufArray
{
    /// <summary>Makes an array of texts.</summary>
    public static GgufArray Of(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Build(GgufValueType.String, texts, (stream, text) => GgufEncoder.Text(stream, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Makes an array of arrays.</summary>
    public static GgufArray Of(IEnumerable<GgufArray> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        return Build(GgufValueType.Array, arrays, GgufEncoder.Array);
    }

    /// <summary>Makes an array of numbers or booleans.</summary>
    /// <typeparam name="T">An integer of 8 to 64 bits, <see cref="float"/>, <see cref="double"/> or <see cref="bool"/>.</typeparam>
    /// <exception cref="LocalRunnerException">The type is another one (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public static GgufArray Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var type = GgufValues.TypeOf(typeof(T));
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        return new GgufArray(new GgufBytes(bytes), 0, bytes.Length, type, values.Length);
    }

    private static GgufArray Build<T>(GgufValueType type, IEnumerable<T> elements, Action<Stream, T> encode)
    {
        using var stream = new MemoryStream();
        var count = 0L;
        foreach (var element in elements)
        {
            encode(stream, element);
            count++;
        }

        return new GgufArray(new GgufBytes(stream.ToArray()), 0, stream.Length, type, count);
    }
}
