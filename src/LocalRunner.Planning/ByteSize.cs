using System.Globalization;

namespace LocalRunner;

/// <summary>Holds an amount of memory in bytes, which reads and writes as people write it (64GB, 1.5 GiB).</summary>
/// <param name="Bytes">The amount.</param>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private static readonly (string Unit, double Bytes)[] s_units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12),
        ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("B", 1),
    ];

    /// <summary>Makes an amount out of bytes.</summary>
    public static implicit operator ByteSize(long bytes) => new(bytes);

    /// <summary>Gets whether one amount is less than another.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>Gets whether one amount is more than another.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>Gets whether one amount is at most another.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>Gets whether one amount is at least another.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>Makes an amount out of bytes.</summary>
    public static ByteSize FromInt64(long bytes) => new(bytes);

    /// <summary>Makes an amount out of GiB (2³⁰ bytes).</summary>
    /// <exception cref="OverflowException">The amount is beyond 2⁶³ bytes.</exception>
    public static ByteSize FromGiB(double amount) => new(checked((long)(amount * (1L << 30))));

    /// <summary>Makes an amount out of GB (10⁹ bytes).</summary>
    /// <exception cref="OverflowException">The amount is beyond 2⁶³ bytes.</exception>
    public static ByteSize FromGB(double amount) => new(checked((long)(amount * 1e9)));

    /// <summary>Reads an amount: a number, and a unit (B, KB, MB, GB, TB in powers of 1000; KiB, MiB, GiB, TiB in powers of 1024) or none for bytes.</summary>
    /// <returns>Whether the text is one; negative amounts are, and it is for others to refuse them.</returns>
    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        var number = (text ?? "").Trim();
        var scale = 1.0;
        foreach (var (unit, bytes) in s_units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                (number, scale) = (number[..^unit.Length].TrimEnd(), bytes);
                break;
            }
        }

        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(Math.Abs(value * scale) < long.MaxValue))
            return false;

        size = new((long)Math.Round(value * scale));
        return true;
    }

    /// <summary>Compares two amounts.</summary>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>Writes the amount in the largest decimal unit that leaves at least 1, with two decimals.</summary>
    public override string ToString() => Math.Abs(Bytes) switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{Bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1e3:0.0} KB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1e9:0.00} GB"),
    };
}
