using LocalRunner.Gguf;

namespace LocalRunner.Store.Transfer;

/// <summary>Reads the header of a GGUF file elsewhere, and hardly a byte more of it.</summary>
internal static class RemoteHeader
{
    /// <summary>The bytes beyond which no model's header goes.</summary>
    public const int MostBytes = 128 << 20;

    // Enough for the settings of any model; the vocabulary follows them.
    private const int FirstBytes = 64 << 10;
    private const int FirstBytesOfPart = 8 << 10;

    // A request takes longer than these bytes do. Half a per cent of what came stays unseen in the end.
    private const int LeastBytes = 4 << 10;
    private const int Share = 200;

    public static async Task<GgufHeaderBytes> ReadAsync(RemoteFileReader reader, int part, CancellationToken cancellation)
    {
        var (extent, bytes, have) = (new GgufHeaderExtent(), new byte[part == 0 ? FirstBytes : FirstBytesOfPart], 0);
        for (var wanted = bytes.Length; ; wanted = Next(extent, have, reader))
        {
            if (wanted > bytes.Length)
                Array.Resize(ref bytes, wanted);
            await reader.ReadAsync(have, wanted - have, (piece, position) =>
            {
                piece.CopyTo(bytes.AsMemory((int)position));
                have = (int)position + piece.Length;
                return ValueTask.CompletedTask;
            }, cancellation).ConfigureAwait(false);
            extent.Read(bytes.AsSpan(0, have));

            // What is no header, or is cut off, the parser has words for.
            if (extent.IsComplete || have >= reader.Length || have < wanted)
                return new(reader.File.Name, bytes.AsMemory(0, have), reader.Length);
        }
    }

    private static int Next(GgufHeaderExtent extent, int have, RemoteFileReader reader)
    {
        var wanted = Math.Min(Math.Max(extent.Expected, have + Math.Max(LeastBytes, have / Share)), reader.Length);
        return wanted <= MostBytes
            ? (int)wanted
            : throw new LocalRunnerException(LocalRunnerError.InvalidModel,
                $"'{reader.File.Name}' is not a usable GGUF model: its header would take {wanted} bytes, more than the {MostBytes} that any model needs. Nothing more was fetched.");
    }
}
