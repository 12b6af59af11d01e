using System.Buffers.Binary;
using System.Text;

namespace LocalRunner.Gguf;

/// <summary>Reads a header from front to back and refuses to go beyond its end.</summary>
internal sealed class GgufCursor(GgufBytes bytes, string path)
{
    private const string DownloadAgain = "Download it again.";
    private const string ConvertAgain = "Get another copy, or convert the model again with a current converter.";

    private string _what = "the header";
    private string? _name;
    private int _number = -1;

    public GgufBytes Bytes => bytes;

    public long Position { get; private set; }

    public long Remaining => bytes.Length - Position;

    // Composed only when something is wrong: a model has hundreds of tensors.
    private string Context => _name is not null ? $"{_what} {GgufErrors.Quote(_name)}" : _number >= 0 ? $"{_what} {_number}" : _what;

    /// <summary>Sets what is being read, for error messages.</summary>
    public void Enter(string what, string? name = null, int number = -1) => (_what, _name, _number) = (what, name, number);

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public ReadOnlySpan<byte> Take(int count)
    {
        var start = Position;
        Skip(count);
        return bytes.Slice(start, count);
    }

    public void Skip(long count)
    {
        if (count > Remaining)
            throw Truncated($"{count} bytes are needed at byte {Position}");

        Position += count;
    }

    /// <summary>Reads a length in bytes and the text that follows it.</summary>
    public ReadOnlySpan<byte> Text(long maxBytes) => Take(TextLength(maxBytes));

    public void SkipText() => Skip(TextLength(GgufLimits.MaxStringBytes));

    public LocalRunnerException Invalid(string found, string advice = ConvertAgain) => GgufErrors.Invalid(path, $"{Context} {found}", advice);

    public LocalRunnerException Truncated(string needed) =>
        GgufErrors.Invalid(path, $"it is cut off within {Context}: {needed}, but the file ends at byte {bytes.Length}", DownloadAgain);

    /// <summary>Reads text that names something: valid UTF-8, not empty, no zero bytes.</summary>
    public string Name(string what, int maxBytes)
    {
        var text = Text(maxBytes);
        if (text.IsEmpty)
            throw Invalid($"has an empty {what}");

        if (text.Contains((byte)0))
            throw Invalid($"has a {what} with a zero byte, {GgufErrors.Quote(Encoding.UTF8.GetString(text))}");

        if (!System.Text.Unicode.Utf8.IsValid(text))
            throw Invalid($"has a {what} that is not valid UTF-8, {GgufErrors.Quote(Encoding.UTF8.GetString(text))}");

        return Encoding.UTF8.GetString(text);
    }

    private int TextLength(long maxBytes)
    {
        var length = UInt64();
        if (length > (ulong)Remaining)
            throw Truncated($"a text of {length} bytes begins at byte {Position}");

        if (length > (ulong)maxBytes)
            throw Invalid($"has a text of {length} bytes, more than the {maxBytes} allowed");

        return (int)length;
    }
}
