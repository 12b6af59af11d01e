using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LocalRunner.Store.Installed;

/// <summary>Counts the names that a file has on its disk: its bytes are free only when the last one goes.</summary>
internal static partial class HardLinks
{
    // struct statx of <linux/stat.h>, the same on every processor: stx_nlink is the 32 bits at 16.
    private const int StatxBytes = 256;
    private const int NamesAt = 16;
    private const int CurrentFolder = -100;
    private const int DontFollow = 0x100;
    private const uint NamesWanted = 4;

    /// <summary>Counts them; 1 where the system does not tell.</summary>
    public static int CountOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return 1;

        Span<byte> state = stackalloc byte[StatxBytes];
        try
        {
            return Statx(CurrentFolder, path, DontFollow, NamesWanted, state) == 0 ? BinaryPrimitives.ReadInt32LittleEndian(state[NamesAt..]) : 1;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that is older than the call.
            return 1;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> state);
}
