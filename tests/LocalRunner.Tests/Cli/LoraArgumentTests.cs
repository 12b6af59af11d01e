using LocalRunner.Cli.Flags;

namespace LocalRunner.Tests.Cli;

public sealed class LoraArgumentTests
{
    [Theory]
    [InlineData("style.gguf", "style.gguf", 1f)]
    [InlineData("style.gguf=0.5", "style.gguf", 0.5f)]
    [InlineData("style.gguf=0", "style.gguf", 0f)]
    [InlineData("style.gguf=-1", "style.gguf", -1f)]
    [InlineData("a=b.gguf", "a=b.gguf", 1f)]
    [InlineData("a=b.gguf=2", "a=b.gguf", 2f)]
    [InlineData("a=1=2", "a=1", 2f)]
    [InlineData("=2", "=2", 1f)]
    public void Parse_Text_SplitsAtTheLastNumber(string text, string path, float scale) =>
        LoraArgument.Parse(text).ShouldBe(new LoraAdapter(path, scale));
}
