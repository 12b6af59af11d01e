using LocalRunner.Gguf;
using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

public sealed class QuantNameTests
{
    [Theory]
    [InlineData("Q4_K_M", GgufFileType.Q4_K_M)]
    [InlineData("UD-Q4_K_M", GgufFileType.Q4_K_M)]
    [InlineData("UD-Q2_K_XL", GgufFileType.Q2_K)]
    [InlineData("UD-Q3_K_XL", GgufFileType.Q3_K_L)]
    [InlineData("UD-Q4_K_XL", GgufFileType.Q4_K_M)]
    [InlineData("UD-Q5_K_XL", GgufFileType.Q5_K_M)]
    [InlineData("Q6_K_L", GgufFileType.Q6_K)]
    [InlineData("Q6_K_XL", GgufFileType.Q6_K)]
    [InlineData("Q8_K_XL", GgufFileType.Q8_0)]
    [InlineData("UD-IQ1_S", GgufFileType.IQ1_S)]
    [InlineData("UD-IQ2_XXS", GgufFileType.IQ2_XXS)]
    [InlineData("UD-IQ3_XXS", GgufFileType.IQ3_XXS)]
    [InlineData("UD-IQ3_XL", GgufFileType.IQ3_M)]
    [InlineData("UD-IQ4_XL", GgufFileType.IQ4_XS)]
    [InlineData("UD-TQ1_0", GgufFileType.TQ1_0)]
    [InlineData("fp16", GgufFileType.F16)]
    [InlineData("mxfp4", GgufFileType.MXFP4_MOE)]
    [InlineData("Q4_0_4_8", null)]
    [InlineData("", null)]
    public void TypeOf_Name_IsTheNearestType(string name, GgufFileType? type) => QuantName.TypeOf(name).ShouldBe(type);
}
