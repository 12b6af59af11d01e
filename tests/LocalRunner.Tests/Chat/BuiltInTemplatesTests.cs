using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests.Chat;

public sealed class BuiltInTemplatesTests
{
    private const string Conversation = """
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Bye"}]
        """;

    [Theory]
    [InlineData("chatml", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("llama2", "<s>[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nHi [/INST] Hello </s><s>[INST] Bye [/INST]")]
    [InlineData("llama3", "<s><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("mistral", "<s>[INST] Be brief.\n\nHi [/INST] Hello</s>[INST] Bye [/INST]")]
    [InlineData("gemma", "<s><start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\nHello<end_of_turn>\n<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n")]
    [InlineData("phi3", "<|system|>\nBe brief.<|end|>\n<|user|>\nHi<|end|>\n<|assistant|>\nHello<|end|>\n<|user|>\nBye<|end|>\n<|assistant|>\n")]
    [InlineData("zephyr", "<|system|>\nBe brief.</s>\n<|user|>\nHi</s>\n<|assistant|>\nHello</s>\n<|user|>\nBye</s>\n<|assistant|>\n")]
    [InlineData("vicuna", "Be brief.\n\nUSER: Hi\nASSISTANT: Hello</s>\nUSER: Bye\nASSISTANT:")]
    public void Resolve_KnownName_RendersTheFamilysForm(string name, string expected)
    {
        using var messages = JsonDocument.Parse(Conversation);

        ChatTemplate.Parse(BuiltInTemplates.Resolve(name), "<s>", "</s>").Render(messages.RootElement).Text.ShouldBe(expected);
    }

    [Fact]
    public void Resolve_UnknownName_ListsTheKnownOnes() =>
        Should.Throw<LocalRunnerException>(() => BuiltInTemplates.Resolve("chatlm")).Message.ShouldContain("chatml, llama2, llama3");

    [Fact]
    public void Of_ModelWithoutATemplate_SaysWhatToDo()
    {
        using var model = Headers.Llama(GgufFileType.Q8_0, 2, 64, 128, 4, 4, 300, 512);

        var exception = Should.Throw<LocalRunnerException>(() => ChatTemplate.Of(model));

        exception.Error.ShouldBe(LocalRunnerError.NoChatTemplate);
        exception.Message.ShouldContain("--template chatml");
    }
}
