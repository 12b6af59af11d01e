using LocalRunner.Engine.Llama;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class CpuVariantTests
{
    private static readonly string[] s_all = ["noavx", "avx", "avx2", "avx512"];
    private static readonly ProcessorFeatures s_avx = new() { Avx = true };
    private static readonly ProcessorFeatures s_avx2 = s_avx with { FmaF16cBmi2 = true, Avx2 = true };
    private static readonly ProcessorFeatures s_skylake = s_avx2 with { Avx512 = true };
    private static readonly ProcessorFeatures s_zen4 = s_skylake with { Avx512Vbmi = true, Avx512Vnni = true, Avx512Bf16 = true };

    public static TheoryData<string, bool, string> Processors => new()
    {
        { nameof(s_zen4), false, "avx512" },
        { nameof(s_zen4), true, "avx512" },
        { nameof(s_skylake), false, "avx512" },
        { nameof(s_skylake), true, "avx2" },
        { nameof(s_avx2), false, "avx2" },
        { nameof(s_avx), false, "noavx" },
        { "none", false, "noavx" },
    };

    [Theory]
    [MemberData(nameof(Processors))]
    public void Choose_Processor_GivesTheFastestThatItRuns(string processor, bool isWindows, string expected) =>
        CpuVariant.Choose(Processor(processor), isWindows, s_all, heads: null, wanted: null).Name.ShouldBe(expected);

    [Theory]
    [InlineData(64, 64, "avx512")]
    [InlineData(128, 128, "avx512")]
    [InlineData(576, 512, "avx512")]
    [InlineData(32, 32, "avx2")]
    [InlineData(80, 80, "avx2")]
    [InlineData(96, 96, "avx2")]
    [InlineData(192, 96, "avx2")]
    public void Choose_HeadsThatAreNoMultipleOf64_GetAvx2(int key, int value, string expected)
    {
        var variant = CpuVariant.Choose(s_zen4, isWindows: false, s_all, new HeadWidths(key, value), wanted: null);

        variant.Name.ShouldBe(expected);
        if (expected == "avx2")
            variant.Reason.ShouldContain($"{key}");
    }

    [Fact]
    public void Choose_NarrowHeadsWithoutAnotherBuild_TakesWhatIsThere() =>
        CpuVariant.Choose(s_zen4, isWindows: false, ["avx512"], new HeadWidths(32, 32), wanted: null).Name.ShouldBe("avx512");

    [Fact]
    public void Choose_LinuxOnZen4_SaysWhatTheBuildLeavesUnused()
    {
        CpuVariant.Choose(s_zen4, isWindows: false, s_all, null, null).Unused.ShouldBe(["VNNI", "VBMI", "BF16"]);
        CpuVariant.Choose(s_zen4, isWindows: true, s_all, null, null).Unused.ShouldBe(["BF16"]);
        CpuVariant.Choose(s_avx2, isWindows: false, s_all, null, null).Unused.ShouldBeEmpty();
    }

    [Fact]
    public void Choose_SlowerThanTheBest_SaysWhatTheBestNeeds() =>
        CpuVariant.Choose(s_avx, isWindows: false, s_all, null, null).Reason.ShouldContain("avx needs FMA, F16C and BMI2");

    [Fact]
    public void Choose_Wish_OverridesTheModel()
    {
        var variant = CpuVariant.Choose(s_zen4, isWindows: false, s_all, new HeadWidths(32, 32), "avx512");

        variant.Name.ShouldBe("avx512");
        variant.Reason.ShouldContain(CpuVariant.Variable);
    }

    [Theory]
    [InlineData("avx512", "AVX-512")]
    [InlineData("avx9", "noavx")]
    [InlineData("../avx2", "avx2")]
    public void Choose_WishThatCannotBe_IsRefused(string wish, string expected)
    {
        var exception = Should.Throw<LocalRunnerException>(() => CpuVariant.Choose(s_avx2, isWindows: false, s_all, null, wish));

        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        exception.Message.ShouldContain(expected);
        exception.Message.ShouldContain(CpuVariant.Variable);
    }

    [Fact]
    public void Choose_OneBuildAlone_IsTaken()
    {
        CpuVariant.Choose(new() { DotProduct = true }, isWindows: false, [], null, null).Reason.ShouldContain("only");
        Should.Throw<LocalRunnerException>(() => CpuVariant.Choose(s_avx2, isWindows: false, [], null, "avx2")).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    private static ProcessorFeatures Processor(string name) => name switch
    {
        nameof(s_zen4) => s_zen4,
        nameof(s_skylake) => s_skylake,
        nameof(s_avx2) => s_avx2,
        nameof(s_avx) => s_avx,
        _ => new(),
    };
}
