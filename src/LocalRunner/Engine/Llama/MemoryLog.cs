using System.Globalization;
using System.Text.RegularExpressions;
using LocalRunner.Memory;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Reads the sizes of the engine's buffers from its log: the C interface tells them nowhere else. Lines of the same kind
/// add up: a model in several files maps several, and one with sliding windows has two caches.
/// </summary>
internal static partial class MemoryLog
{
    private const double Mebibyte = 1 << 20;

    /// <param name="lines">The lines.</param>
    /// <param name="nameOf">Gets what people call a GPU from the engine's name for it; null leaves those.</param>
    public static MeasuredMemory Read(IReadOnlyList<string> lines, Func<string, string>? nameOf = null)
    {
        var memory = new MeasuredMemory();
        foreach (var line in lines)
        {
            if (BufferLine().Match(line) is { Success: true } match && TryBytes(match.Groups["size"].Value, out var bytes))
                memory = memory.Plus(Of(nameOf ?? (name => name), match.Groups["buffer"].Value, match.Groups["kind"].Value, bytes));
        }

        return memory;
    }

    /// <summary>Reads the sizes of the KV caches, which a dry run counts but does not allocate.</summary>
    public static long ReadCounted(IReadOnlyList<string> lines) =>
        lines.Select(line => CacheLine().Match(line)).Where(match => match.Success)
            .Sum(match => TryBytes(match.Groups["size"].Value, out var bytes) ? bytes : 0);

    private static MeasuredMemory Of(Func<string, string> nameOf, string buffer, string kind, long bytes)
    {
        if (!IsMain(buffer))
        {
            var name = nameOf(buffer);
            var share = kind switch
            {
                "model" => new GpuMemory(name, bytes, 0, 0),
                "KV" or "RS" or "state" => new GpuMemory(name, 0, bytes, 0),
                _ => new GpuMemory(name, 0, 0, bytes),
            };
            return new() { Gpus = [share] };
        }

        return kind switch
        {
            "model" when buffer.EndsWith("_Mapped", StringComparison.Ordinal) => new() { WeightsMapped = bytes },
            "model" when buffer is "CPU" || IsPinned(buffer) => new() { WeightsCopied = bytes },
            "model" => new() { WeightsRepacked = bytes },
            "KV" => new() { KvCache = bytes },
            "RS" or "state" => new() { RecurrentState = bytes },
            "compute" => new() { Compute = bytes },
            _ => new() { Output = bytes },
        };
    }

    private static bool IsMain(string buffer) =>
        buffer.StartsWith("CPU", StringComparison.Ordinal) || buffer.StartsWith("AMX", StringComparison.Ordinal) || IsPinned(buffer);

    /// <summary>Main memory that a GPU reads by itself.</summary>
    private static bool IsPinned(string buffer) => buffer.EndsWith("_Host", StringComparison.Ordinal);

    private static bool TryBytes(string mebibytes, out long bytes)
    {
        var read = double.TryParse(mebibytes, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size) && size < long.MaxValue / Mebibyte;
        bytes = read ? (long)Math.Round(size * Mebibyte) : 0;
        return read;
    }

    [GeneratedRegex(@": +(?<buffer>\S+) +(DSV4 \S+ )?(?<kind>model|KV|RS|state|compute|output) buffer size = +(?<size>[\d.]+) MiB", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BufferLine();

    [GeneratedRegex(@"^llama_kv_cache: size = +(?<size>[\d.]+) MiB", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CacheLine();
}
