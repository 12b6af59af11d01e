using System.Buffers.Binary;
using LocalRunner.Machine;

namespace LocalRunner.Planning.Tests.Machine;

public sealed class WindowsCoresTests
{
    private static readonly Dictionary<int, ulong> s_all = [];

    [Fact]
    public void CountFastest_OneKindOfCores_CountsAll() => WindowsCores.CountFastest(Cores(8, 0, threads: 2), s_all).ShouldBe(8);

    [Fact]
    public void CountFastest_HybridProcessor_CountsTheHighestClass() =>
        WindowsCores.CountFastest([.. Cores(8, 1, threads: 2), .. Cores(16, 0, threads: 1, first: 16)], s_all).ShouldBe(8);

    [Fact]
    public void CountFastest_ThreeClasses_CountsTheHighest() =>
        WindowsCores.CountFastest([.. Cores(2, 0, threads: 1), .. Cores(8, 1, threads: 1, first: 2), .. Cores(6, 2, threads: 1, first: 10)], s_all).ShouldBe(6);

    [Fact]
    public void CountFastest_AffinityToEfficiencyCores_CountsThem() =>
        WindowsCores.CountFastest([.. Cores(8, 1, threads: 1), .. Cores(8, 0, threads: 1, first: 8)], Group(0, 0xF00)).ShouldBe(4);

    [Fact]
    public void CountFastest_AffinityToOneThreadOfACore_CountsTheCore() => WindowsCores.CountFastest(Cores(4, 0, threads: 2), Group(0, 0b0000_0010)).ShouldBe(1);

    [Fact]
    public void CountFastest_ProcessInOneOfTwoGroups_CountsThatGroup()
    {
        byte[] cores = [.. Cores(32, 0, threads: 2), .. Cores(32, 0, threads: 2, group: 1)];

        WindowsCores.CountFastest(cores, Group(1, ulong.MaxValue)).ShouldBe(32);
        WindowsCores.CountFastest(cores, new Dictionary<int, ulong> { [0] = ulong.MaxValue, [1] = ulong.MaxValue }).ShouldBe(64);
        WindowsCores.CountFastest(cores, Group(1, 0b1111)).ShouldBe(2);
    }

    [Fact]
    public void CountFastest_CoreInTwoGroups_IsFoundInEither()
    {
        var entry = Entry(0, (0, 1), (1, 1));

        WindowsCores.CountFastest(entry, Group(1, 1)).ShouldBe(1);
        WindowsCores.CountFastest(entry, Group(2, 1)).ShouldBe(0);
    }

    [Fact]
    public void CountFastest_EntriesOfOtherKinds_DoNotCount()
    {
        var cache = Entry(0, (0, 0xFF));
        BinaryPrimitives.WriteInt32LittleEndian(cache, 2);

        WindowsCores.CountFastest([.. cache, .. Cores(4, 0, threads: 1)], s_all).ShouldBe(4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(31)]
    [InlineData(int.MaxValue)]
    public void CountFastest_SizeThatIsNone_StopsThere(int size)
    {
        var broken = Entry(0, (0, 1));
        BinaryPrimitives.WriteInt32LittleEndian(broken.AsSpan(4), size);

        WindowsCores.CountFastest([.. Cores(3, 0, threads: 1), .. broken, .. Cores(3, 0, threads: 1)], s_all).ShouldBe(3);
    }

    [Fact]
    public void CountFastest_Nothing_IsNone()
    {
        WindowsCores.CountFastest([], s_all).ShouldBe(0);
        WindowsCores.CountFastest(new byte[31], s_all).ShouldBe(0);
    }

    private static Dictionary<int, ulong> Group(int group, ulong mask) => new() { [group] = mask };

    private static byte[] Cores(int count, byte efficiencyClass, int threads, int first = 0, ushort group = 0) =>
        [.. Enumerable.Range(0, count).SelectMany(core => Entry(efficiencyClass, (group, ((1UL << threads) - 1) << (first + (core * threads)))))];

    private static byte[] Entry(byte efficiencyClass, params (ushort Group, ulong Mask)[] groups)
    {
        var entry = new byte[32 + (16 * groups.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(4), entry.Length);
        entry[9] = efficiencyClass;
        BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(30), (ushort)groups.Length);
        for (var i = 0; i < groups.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(entry.AsSpan(32 + (16 * i)), groups[i].Mask);
            BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(40 + (16 * i)), groups[i].Group);
        }

        return entry;
    }
}
