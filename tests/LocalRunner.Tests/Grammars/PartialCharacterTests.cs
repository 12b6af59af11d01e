using System.Buffers;
using System.Text;
using LocalRunner.Grammars;

namespace LocalRunner.Tests.Grammars;

public sealed class PartialCharacterTests
{
    [Fact]
    public void TryAppend_AnyBytes_ReadsWhatDotNetReads()
    {
        var random = new Random(11);
        var seen = new Dictionary<OperationStatus, int>();
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = Bytes(random);
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out _);
            seen[status] = seen.GetValueOrDefault(status) + 1;

            var (valid, character) = (true, default(PartialCharacter));
            for (var at = 0; at < bytes.Length && valid && (at == 0 || character.Missing > 0); at++)
                valid = character.TryAppend(bytes[at], out character);
            if (valid && character.Missing > 0)
                valid = character.Range() is var (from, to) && from <= to;

            valid.ShouldBe(status != OperationStatus.InvalidData, Convert.ToHexString(bytes));
            if (valid)
                (character.Missing == 0).ShouldBe(status == OperationStatus.Done, Convert.ToHexString(bytes));
            if (status == OperationStatus.Done)
                character.Bits.ShouldBe(rune.Value);
        }

        seen.Count.ShouldBe(3);
    }

    [Fact]
    public void Range_FirstBytesOfEachCharacter_HoldsIt()
    {
        var bytes = new byte[4];
        for (var value = 0x80; value <= 0x10FFFF; value += value < 0x3000 ? 1 : 97)
        {
            if (!Rune.IsValid(value))
                continue;
            var length = new Rune(value).EncodeToUtf8(bytes);
            var character = default(PartialCharacter);
            for (var i = 0; i < length - 1; i++)
            {
                character.TryAppend(bytes[i], out character).ShouldBeTrue();
                var (from, to) = character.Range();
                value.ShouldBeInRange(from, to);
            }
        }
    }

    private static byte[] Bytes(Random random)
    {
        byte[] bytes = [.. Enumerable.Range(0, random.Next(1, 5)).Select(i => (byte)(i == 0 ? random.Next(256) : random.Next(8) == 0 ? random.Next(256) : random.Next(0x80, 0xC0)))];
        return bytes;
    }
}
