using LocalRunner.Store;

namespace LocalRunner.Tests.Store;

public sealed class ModelReferenceTests
{
    private const string Commit = "b6c5c9f1b6c5c9f1b6c5c9f1b6c5c9f1b6c5c9f1";

    public static TheoryData<string, ModelReference> Forms => new()
    {
        { "model.gguf", new FileReference("model.gguf") },
        { "/models/model", new FileReference("/models/model") },
        { "./demo", new FileReference("./demo") },
        { "~/모델 😀.gguf", new FileReference("~/모델 😀.gguf") },
        { @"C:\models\m.gguf", new FileReference(@"C:\models\m.gguf") },
        { "C:/models/m", new FileReference("C:/models/m") },
        { "llama-3.3-70b", new NamedReference("llama-3.3-70b") },
        { "llama-3.3-70b:Q4_K_M", new NamedReference("llama-3.3-70b", "Q4_K_M") },
        { "llama3.3:70b:Q8_0", new NamedReference("llama3.3:70b", "Q8_0") },
        { "publisher/model", new NamedReference("publisher/model") },
        { "hf.co/user/repo", new HubReference("user/repo") },
        { "hf.co/user/repo:Q4_K_M", new HubReference("user/repo", "Q4_K_M") },
        { "hf.co/user/repo:Q4_K_M@v1.0", new HubReference("user/repo", "Q4_K_M", Revision: "v1.0") },
        { "hf.co/user/repo/sub/m-Q4_K_M.gguf", new HubReference("user/repo", File: "sub/m-Q4_K_M.gguf") },
        { "hf.co/user/repo:m-Q4_K_M.gguf", new HubReference("user/repo", File: "m-Q4_K_M.gguf") },
        { $"hf.co/user/repo/m.gguf@{Commit}", new HubReference("user/repo", File: "m.gguf", Revision: Commit) },
        { "hf.co/user/repo@refs/pr/1", new HubReference("user/repo", Revision: "refs/pr/1") },
        { "hf.co/user/repo/a@b.gguf", new HubReference("user/repo", File: "a@b.gguf") },
        { "huggingface.co/user/repo", new HubReference("user/repo") },
        { "https://huggingface.co/user/repo", new HubReference("user/repo") },
        { "https://huggingface.co/user/repo/blob/main/sub/m.gguf", new HubReference("user/repo", File: "sub/m.gguf", Revision: "main") },
        { "https://huggingface.co/user/repo/tree/main", new HubReference("user/repo", Revision: "main") },
        { "huggingface.co/user/repo/blob/main/sub/m.gguf", new HubReference("user/repo", File: "sub/m.gguf", Revision: "main") },
        { "huggingface.co/user/repo/tree/v1", new HubReference("user/repo", Revision: "v1") },
        { "https://huggingface.co/user/repo/resolve/refs%2Fpr%2F1/m.gguf?download=true", new HubReference("user/repo", File: "m.gguf", Revision: "refs/pr/1") },
        { "https://huggingface.co/user/repo?show_file_info=m-Q4_K_M.gguf", new HubReference("user/repo", File: "m-Q4_K_M.gguf") },
        { "https://huggingface.co/user/repo?library=transformers", new HubReference("user/repo") },
        { "  https://huggingface.co/user/repo/ ", new HubReference("user/repo") },
        { "hf.co/user/repo/", new HubReference("user/repo") },
        { " hf.co/user/repo:Q4_K_M ", new HubReference("user/repo", "Q4_K_M") },
        { "hf.co/user/repo/tree/m.gguf", new HubReference("user/repo", File: "tree/m.gguf") },
        { "hf://user/repo", new HubReference("user/repo") },
        { "hf://models/user/repo@refs%2Fpr%2F1/sub/m.gguf", new HubReference("user/repo", File: "sub/m.gguf", Revision: "refs/pr/1") },
        { "hf://user/repo:Q4_K_M@v1", new HubReference("user/repo", "Q4_K_M", Revision: "v1") },
        { "ollama.com/llama3.3/", new OllamaReference("llama3.3") },
        { " llama-3.3-70b ", new NamedReference("llama-3.3-70b") },
        { "ollama.com/llama3.3", new OllamaReference("llama3.3") },
        { "ollama.com/library/llama3.3:70b", new OllamaReference("llama3.3", Tag: "70b") },
        { "ollama.com/someone/model:q8_0", new OllamaReference("model", "someone", "q8_0") },
        { "https://ollama.com/library/llama3.3", new OllamaReference("llama3.3") },
        { "https://example.com/models/m.gguf?x=1", new WebReference(new("https://example.com/models/m.gguf?x=1")) },
        { "http://localhost:8080/m.gguf", new WebReference(new("http://localhost:8080/m.gguf")) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Parse_EachForm_IsReadAndReadAgainFromWhatItWrites(string text, ModelReference expected)
    {
        var reference = ModelReference.Parse(text);

        reference.ShouldBe(expected);
        ModelReference.Parse(reference.ToString()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("  ", "is empty")]
    [InlineData("a\nb", "control character")]
    [InlineData("hf.co/user", "user/repo")]
    [InlineData("hf.co/", "user/repo")]
    [InlineData("hf.co/../repo", "the repository '../repo'")]
    [InlineData("hf.co/user/-repo", "the repository 'user/-repo'")]
    [InlineData("hf.co/user/a--b", "the repository 'user/a--b'")]
    [InlineData("hf.co/user/con", "the repository 'user/con'")]
    [InlineData("hf.co/user/repo:Q4 K", "a quant such as")]
    [InlineData("hf.co/user/repo:", "a quant such as")]
    [InlineData("hf.co/user/repo/../../x.gguf", "the file '../../x.gguf'")]
    [InlineData(@"hf.co/user/repo/a\b.gguf", "the file")]
    [InlineData("hf.co/user/repo/CON.gguf", "the file 'CON.gguf'")]
    [InlineData("hf.co/user/repo//x.gguf", "the file '/x.gguf'")]
    [InlineData("hf.co/user/repo/README.md", "no .gguf file")]
    [InlineData("hf.co/user/repo@", "a revision belongs")]
    [InlineData("hf.co/user/repo@../x", "a revision belongs")]
    [InlineData("https://huggingface.co/user/repo/blob/main/..%2F..%2Fx.gguf", "the file '../../x.gguf'")]
    [InlineData("https://huggingface.co/user%2F..%2Fother/repo", "names the")]
    [InlineData("hf://datasets/user/repo", "no .gguf file")]
    [InlineData("ollama.com/a/b/c", "too many parts")]
    [InlineData("ollama.com/../x", "Ollama's registry does not allow")]
    [InlineData("ollama.com/x:", "Ollama's registry does not allow")]
    [InlineData("http://example.com/m.gguf", "only https is taken")]
    [InlineData("ftp://example.com/m.gguf", "only https is taken")]
    [InlineData("https://example.com/page", "not one of a .gguf file")]
    [InlineData("two|three", "is no name")]
    [InlineData(":Q4_K_M", "is no name")]
    public void Parse_WhatIsNoReference_SaysWhyAndWhatIs(string text, string why)
    {
        var exception = Should.Throw<LocalRunnerException>(() => ModelReference.Parse(text));

        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        exception.Message.ShouldContain(why);
        exception.Message.ShouldContain("hf.co/user/repo[:quant|/file][@revision]");
        ModelReference.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void Parse_AddressWithAPassword_DoesNotRepeatIt()
    {
        var exception = Should.Throw<LocalRunnerException>(() => ModelReference.Parse("https://me:secret@example.com/m.gguf"));

        exception.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void TryParse_Null_IsNone() => ModelReference.TryParse(null, out _).ShouldBeFalse();
}
