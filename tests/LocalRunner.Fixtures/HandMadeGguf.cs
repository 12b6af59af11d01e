using System.Text;

namespace LocalRunner.Fixtures;

/// <summary>
/// Builds the bytes of a GGUF file, well-formed or not, one field after another. It shares no code with the product, so that
/// the reader is tested against the format and not against the writer.
/// </summary>
internal sealed class HandMadeGguf
{
    public const uint UInt8 = 0, Int8 = 1, UInt16 = 2, Int16 = 3, UInt32 = 4, Int32 = 5, Float32 = 6, Boolean = 7;
    public const uint String = 8, Array = 9, UInt64 = 10, Int64 = 11, Float64 = 12;
    public const uint F32 = 0, Q4_0 = 2, Q8_0 = 8;

    private readonly List<byte> _bytes = [];

    public static HandMadeGguf Header(ulong tensors, ulong pairs, uint version = 3) =>
        new HandMadeGguf().Raw("GGUF"u8).U32(version).U64(tensors).U64(pairs);

    /// <summary>Begins a file with one pair of this type; the value is to follow.</summary>
    public static HandMadeGguf WithPair(string key, uint type) => Header(0, 1).Key(key, type);

    /// <summary>Begins a file with one tensor, its data included.</summary>
    public static HandMadeGguf WithTensor(string name, uint type, ulong offset, int dataBytes, params long[] shape) =>
        Header(1, 0).Tensor(name, type, offset, shape).Pad().Zeros(dataBytes);

    /// <summary>A small file that has a value of every type, three arrays and two tensors (F32 3x2 and Q8_0 32).</summary>
    public static byte[] Complete(uint version = 3) => Header(2, 16, version)
        .Key("u8", UInt8).Raw([200])
        .Key("i8", Int8).Raw([0x9C])
        .Key("u16", UInt16).U16(60_000)
        .Key("i16", Int16).U16(unchecked((ushort)-12_345))
        .Key("u32", UInt32).U32(4_000_000_000)
        .Key("i32", Int32).U32(unchecked((uint)-2_000_000_000))
        .Key("u64", UInt64).U64(ulong.MaxValue)
        .Key("i64", Int64).U64(unchecked((ulong)-5_000_000_000))
        .Key("f32", Float32).U32(0x3FC00000)
        .Key("f64", Float64).U64(0xC004000000000000)
        .Key("yes", Boolean).Raw([1])
        .Key("text", String).Text("héllo 🦙")
        .Key("texts", Array).U32(String).U64(3).Text("a").Text("").Text("모델")
        .Key("numbers", Array).U32(Int32).U64(2).U32(7).U32(unchecked((uint)-7))
        .Key("nested", Array).U32(Array).U64(2).U32(UInt8).U64(2).Raw([1, 2]).U32(Boolean).U64(1).Raw([1])
        .Key("empty", Array).U32(Float32).U64(0)
        .Tensor("first", F32, 0, 3, 2)
        .Tensor("second", Q8_0, 32, 32)
        .Pad().Raw([.. Enumerable.Range(1, 24).Select(i => (byte)i)]).Pad().Raw([.. Enumerable.Range(101, 34).Select(i => (byte)i)])
        .ToArray();

    public HandMadeGguf Key(string key, uint type) => Text(key).U32(type);

    public HandMadeGguf Tensor(string name, uint type, ulong offset, params long[] shape)
    {
        Text(name).U32((uint)shape.Length);
        foreach (var length in shape)
            U64((ulong)length);

        return U32(type).U64(offset);
    }

    public HandMadeGguf Text(string text) => Blob(Encoding.UTF8.GetBytes(text));

    public HandMadeGguf Blob(ReadOnlySpan<byte> bytes) => U64((ulong)bytes.Length).Raw(bytes);

    public HandMadeGguf U16(ushort value) => Raw([(byte)value, (byte)(value >> 8)]);

    public HandMadeGguf U32(uint value) => U16((ushort)value).U16((ushort)(value >> 16));

    public HandMadeGguf U64(ulong value) => U32((uint)value).U32((uint)(value >> 32));

    public HandMadeGguf Zeros(int count) => Raw(new byte[count]);

    public HandMadeGguf Pad(int alignment = 32) => Zeros((int)(-_bytes.Count & (alignment - 1)));

    public HandMadeGguf Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
