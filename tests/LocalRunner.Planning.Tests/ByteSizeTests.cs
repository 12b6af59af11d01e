using System.Globalization;

namespace LocalRunner.Planning.Tests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1234", 1234)]
    [InlineData("64GB", 64_000_000_000)]
    [InlineData("64 GB", 64_000_000_000)]
    [InlineData("  64\tgb ", 64_000_000_000)]
    [InlineData("64G", 64_000_000_000)]
    [InlineData("64GiB", 68_719_476_736)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("1.5 kb", 1500)]
    [InlineData("1K", 1000)]
    [InlineData("1KiB", 1024)]
    [InlineData("2MB", 2_000_000)]
    [InlineData("2MiB", 2_097_152)]
    [InlineData("1TB", 1_000_000_000_000)]
    [InlineData("1TiB", 1_099_511_627_776)]
    [InlineData("512B", 512)]
    [InlineData("1e3", 1000)]
    [InlineData("0.4", 0)]
    [InlineData("-2GB", -2_000_000_000)]
    public void TryParse_NumberAndUnit_GivesTheBytes(string text, long bytes)
    {
        ByteSize.TryParse(text, out var size).ShouldBeTrue();
        size.Bytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("GB")]
    [InlineData("64 XB")]
    [InlineData("64GBB")]
    [InlineData("1,5GB")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-∞")]
    [InlineData("1e30")]
    [InlineData("10000000TiB")]
    [InlineData("9223372036854775808")]
    [InlineData("6 4GB")]
    [InlineData("0x10")]
    [InlineData("육십사")]
    public void TryParse_SomethingElse_IsNone(string? text)
    {
        ByteSize.TryParse(text, out var size).ShouldBeFalse();
        size.Bytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 KB")]
    [InlineData(1500, "1.5 KB")]
    [InlineData(2_000_000, "2.0 MB")]
    [InlineData(42_520_000_000, "42.52 GB")]
    [InlineData(1_500_000_000_000, "1500.00 GB")]
    [InlineData(-2_000_000, "-2.0 MB")]
    public void ToString_AnyAmount_IsInTheLargestUnit(long bytes, string text) => new ByteSize(bytes).ToString().ShouldBe(text);

    [Fact]
    public void ToString_CultureWithCommas_WritesPoints()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (commas.NumberFormat.NumberDecimalSeparator, commas.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = commas;
            new ByteSize(1500).ToString().ShouldBe("1.5 KB");
            ByteSize.TryParse("1.5KB", out var size).ShouldBeTrue();
            size.Bytes.ShouldBe(1500);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void FromGiB_AndGB_DifferByTheirUnits()
    {
        ByteSize.FromGiB(64).Bytes.ShouldBe(68_719_476_736);
        ByteSize.FromGB(64).Bytes.ShouldBe(64_000_000_000);
        ByteSize.FromInt64(7).ShouldBe(new ByteSize(7));
    }

    [Theory]
    [InlineData(1e12)]
    [InlineData(-1e12)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void FromGiB_BeyondANumber_Throws(double amount)
    {
        Should.Throw<OverflowException>(() => ByteSize.FromGiB(amount));
        Should.Throw<OverflowException>(() => ByteSize.FromGB(amount));
    }

    [Fact]
    public void Operators_TwoAmounts_Compare()
    {
        ByteSize small = 1, large = 2;
        (small < large).ShouldBeTrue();
        (small > large).ShouldBeFalse();
        (small <= large).ShouldBeTrue();
        (large >= small).ShouldBeTrue();
        small.CompareTo(large).ShouldBeLessThan(0);
        new[] { large, small }.Order().ShouldBe([small, large]);
    }
}
