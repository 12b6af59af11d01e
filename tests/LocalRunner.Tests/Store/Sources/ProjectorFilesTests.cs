using LocalRunner.Store.Sources;

namespace LocalRunner.Tests.Store.Sources;

public sealed class ProjectorFilesTests
{
    [Theory]
    [InlineData("gemma-3-4b-it-Q4_K_M.gguf", "mmproj-F16.gguf mmproj-BF16.gguf mmproj-F32.gguf", "mmproj-F16.gguf")]
    [InlineData("gemma-3-4b-it-Q4_K_M.gguf", "mmproj-F32.gguf mmproj-BF16.gguf", "mmproj-BF16.gguf")]
    [InlineData("gemma-3-4b-it-Q4_K_M.gguf", "mmproj-F32.gguf mmproj-gemma-3-4b-it-Q8_0.gguf", "mmproj-gemma-3-4b-it-Q8_0.gguf")]
    [InlineData("gemma-3-4b-it-Q4_K_M.gguf", "mmproj-model-f16.gguf", "mmproj-model-f16.gguf")]
    [InlineData("gemma-3-4b-it-Q4_K_M.gguf", "mmproj/gemma-F16.gguf", "mmproj/gemma-F16.gguf")]
    [InlineData("Q4_K_M/m-Q4_K_M-00001-of-00002.gguf", "Q4_K_M/m-Q4_K_M-00002-of-00002.gguf mmproj-F16.gguf Q4_K_M/mmproj-F32.gguf", "Q4_K_M/mmproj-F32.gguf")]
    [InlineData("small-2B-Q8_0.gguf", "large-7B-Q8_0.gguf mmproj-large-7B-f16.gguf mmproj-small-2B-Q8_0.gguf", "mmproj-small-2B-Q8_0.gguf")]
    [InlineData("small-2B-Q8_0.gguf", "large-7B-Q8_0.gguf mmproj-large-7B-f16.gguf", "")]
    [InlineData("small-2B-Q8_0.gguf", "other/mmproj-F16.gguf mmproj-README.md imatrix.gguf", "")]
    [InlineData("small-2B.Q8_0.gguf", "small-2B.mmproj-fp16.gguf", "small-2B.mmproj-fp16.gguf")]
    public void Of_Repository_GivesTheOneThatFitsTheModelBest(string model, string others, string expected)
    {
        List<RepositoryFile> files = [.. others.Split(' ').Append(model).Select(path => new RepositoryFile(path, 1, ""))];
        var published = PublishedModel.Of(files).First(each => each.Path == model);

        var found = ProjectorFiles.Of(files, published);

        (found.Count == 0 ? "" : found[0].Path).ShouldBe(expected);
    }
}
