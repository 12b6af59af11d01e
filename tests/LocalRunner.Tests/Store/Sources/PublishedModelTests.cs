using LocalRunner.Store.Sources;

namespace LocalRunner.Tests.Store.Sources;

public sealed class PublishedModelTests
{
    [Theory]
    [InlineData("Qwen3.5-4B-MTP-Q8_0.gguf", "Q8_0")]
    [InlineData("Qwen3.5-4B-UD-Q4_K_XL.gguf", "UD-Q4_K_XL")]
    [InlineData("BF16/Qwen3-235B-BF16.gguf", "BF16")]
    [InlineData("UD-Q2_K_XL/Qwen3-235B.gguf", "UD-Q2_K_XL")]
    [InlineData("model-Q4_K_M-imatrix.gguf", "")]
    [InlineData("model-imatrix-Q4_K_M.gguf", "Q4_K_M")]
    [InlineData("Mistral-Small-3.1-DRAFT-0.5B-Q8_0.gguf", "Q8_0")]
    [InlineData("llama-lora-merged-Q4_K_M.gguf", "Q4_K_M")]
    [InlineData("model.fp16.gguf", "FP16")]
    public void Of_FileOfAModel_IsOneOfItsQuant(string path, string quant)
    {
        var model = PublishedModel.Of([new(path, 1, "")]).ShouldHaveSingleItem();

        model.Quant.ShouldBe(quant);
        model.Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("mtp-Qwen3.5-4B-Q8_0.gguf")]
    [InlineData("MTP/Qwen3.5-4B-Q8_0.gguf")]
    [InlineData("quants/mtp/head.gguf")]
    [InlineData("mmproj-F16.gguf")]
    [InlineData("gemma-3-4b-it-mmproj-f16.gguf")]
    [InlineData("model-imatrix.gguf")]
    [InlineData("model.imatrix.gguf")]
    [InlineData("imatrix_unsloth.gguf")]
    [InlineData("draft-model-Q8_0.gguf")]
    [InlineData("model-draft-Q8_0.gguf")]
    [InlineData("Qwen3-8B-eagle3-Q8_0.gguf")]
    [InlineData("llama-3-lora-style-F16.gguf")]
    [InlineData("my-adapter.gguf")]
    [InlineData("lora/style.gguf")]
    [InlineData("README.md")]
    public void Of_FileBesideModels_IsNone(string path) => PublishedModel.Of([new(path, 1, "")]).ShouldBeEmpty();

    [Theory]
    [InlineData("m-MXFP4.gguf", "MXFP4_MOE")]
    [InlineData("m-MXFP4_MOE.gguf", "mxfp4")]
    [InlineData("m-fp16.gguf", "F16")]
    [InlineData("m-F16.gguf", "fp16")]
    [InlineData("m-bf16.gguf", "BF16")]
    [InlineData("m-UD-Q4_K_XL.gguf", "ud-q4_k_xl")]
    public void IsMeantBy_OtherSpelling_IsTheSame(string path, string asked) => PublishedModel.Of([new(path, 1, "")])[0].IsMeantBy(asked).ShouldBeTrue();

    [Theory]
    [InlineData("m-F16.gguf", "BF16")]
    [InlineData("m-UD-Q4_K_XL.gguf", "Q4_K_XL")]
    public void IsMeantBy_OtherQuant_IsNot(string path, string asked) => PublishedModel.Of([new(path, 1, "")])[0].IsMeantBy(asked).ShouldBeFalse();
}
