using System.Buffers.Binary;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufMutationTests : IDisposable
{
    private const long MaxAllocated = 2 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_TruncatedAtAnyByte_ThrowsInvalidModel()
    {
        var bytes = HandMadeGguf.Complete();
        for (var length = 0; length < bytes.Length; length++)
            OpensSafely(bytes[..length]).ShouldBeFalse($"with {length} of {bytes.Length} bytes");

        OpensSafely(bytes).ShouldBeTrue();
    }

    [Fact]
    public void Open_AnyByteChanged_OpensOrThrowsInvalidModel()
    {
        var bytes = HandMadeGguf.Complete();
        for (var i = 0; i < bytes.Length - 66; i++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7F, 0x80, 0xFF })
            {
                var changed = bytes.ToArray();
                changed[i] = value;
                OpensSafely(changed);
            }
        }
    }

    [Fact]
    public void Open_RandomMutations_OpensOrThrowsInvalidModel()
    {
        var random = new Random(20_250_101);
        var original = HandMadeGguf.Complete();
        ulong[] extremes = [0, 1, 0x7FFFFFFF, 0x80000000, uint.MaxValue, 1UL << 40, long.MaxValue, 1UL << 63, ulong.MaxValue - 7, ulong.MaxValue];
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var bytes = original.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var place = random.Next(bytes.Length - sizeof(ulong));
                if (random.Next(2) == 0)
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(place), extremes[random.Next(extremes.Length)]);
                else
                    bytes[place] = (byte)random.Next(256);
            }

            refused += OpensSafely(bytes) ? 0 : 1;
        }

        refused.ShouldBeInRange(1000, 2999);
    }

    private bool OpensSafely(byte[] bytes)
    {
        var path = _folder.Write("m.gguf", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var opened = true;
        try
        {
            using var file = GgufFile.Open(path);
            Touch(file);
        }
        catch (LocalRunnerException error) when (error.Error == LocalRunnerError.InvalidModel)
        {
            opened = false;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MaxAllocated);
        return opened;
    }

    private static void Touch(GgufFile file)
    {
        foreach (var (_, value) in file.Metadata)
        {
            if (value.Type == GgufValueType.String)
                _ = value.AsString();

            if (value.Type == GgufValueType.Array)
                Touch(value.AsArray());
        }

        foreach (var tensor in file.Tensors)
            file.ReadTensor(tensor, new byte[tensor.Bytes]);
    }

    private static void Touch(GgufArray array)
    {
        switch (array.ElementType)
        {
            case GgufValueType.String:
                array.Strings().Count().ShouldBe((int)array.Count);
                break;

            case GgufValueType.Array:
                foreach (var inner in array.Arrays())
                    Touch(inner);

                break;

            case GgufValueType.Boolean:
                array.Booleans().Count().ShouldBe((int)array.Count);
                break;

            default:
                array.Numbers().Count().ShouldBe((int)array.Count);
                break;
        }
    }
}
