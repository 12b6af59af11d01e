using System.Buffers.Binary;

namespace LocalRunner.Machine;

/// <summary>
/// Reads what GetLogicalProcessorInformationEx tells of cores: which processors of which group each has, and how fast it is beside the others.
/// An entry is a relationship, its size and a PROCESSOR_RELATIONSHIP: flags, an efficiency class, and a GROUP_AFFINITY for each group
/// (winnt.h, 64 bits). Cores of a higher class are faster; processors with cores of one kind have class 0 alone.
/// </summary>
internal static class WindowsCores
{
    /// <summary>RelationProcessorCore.</summary>
    public const int Relation = 0;

    private const int SizeOffset = 4;
    private const int ClassOffset = 9;
    private const int GroupCountOffset = 30;
    private const int GroupsOffset = 32;
    private const int GroupBytes = 16;
    private const int GroupNumberOffset = 8;

    /// <summary>Counts the cores of the highest class that a process may run on.</summary>
    /// <param name="buffer">The entries as Windows wrote them.</param>
    /// <param name="allowed">The processors of each group that the process may run on; empty is all of them.</param>
    /// <returns>The cores; 0 where the entries are none.</returns>
    public static int CountFastest(ReadOnlySpan<byte> buffer, IReadOnlyDictionary<int, ulong> allowed)
    {
        var cores = new int[byte.MaxValue + 1];
        while (buffer.Length >= GroupsOffset)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(buffer[SizeOffset..]);
            if (size < GroupsOffset || size > buffer.Length)
                break;
            var entry = buffer[..size];
            if (BinaryPrimitives.ReadInt32LittleEndian(entry) == Relation && IsAllowed(entry, allowed))
                cores[entry[ClassOffset]]++;
            buffer = buffer[size..];
        }

        return Array.FindLast(cores, count => count > 0);
    }

    private static bool IsAllowed(ReadOnlySpan<byte> entry, IReadOnlyDictionary<int, ulong> allowed)
    {
        if (allowed.Count == 0)
            return true;

        var groups = BinaryPrimitives.ReadUInt16LittleEndian(entry[GroupCountOffset..]);
        for (var affinity = entry[GroupsOffset..]; groups > 0 && affinity.Length >= GroupBytes; affinity = affinity[GroupBytes..], groups--)
        {
            var group = BinaryPrimitives.ReadUInt16LittleEndian(affinity[GroupNumberOffset..]);
            if (allowed.TryGetValue(group, out var mask) && (BinaryPrimitives.ReadUInt64LittleEndian(affinity) & mask) != 0)
                return true;
        }

        return false;
    }
}
