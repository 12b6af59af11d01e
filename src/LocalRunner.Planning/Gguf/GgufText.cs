using System.Text;

namespace LocalRunner.Gguf;

/// <summary>Points at text in a header, decoded when asked for.</summary>
internal sealed class GgufText(GgufBytes bytes, long offset, int length)
{
    public ReadOnlySpan<byte> Utf8 => bytes.Slice(offset, length);

    public string Decode() => Encoding.UTF8.GetString(Utf8);
}
