using LocalRunner.Chat;
using LocalRunner.Chat.Jinja.Values;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests.Chat;

public sealed class ChatTemplateTests
{
    [Fact]
    public void Render_TemplateOfTheDemo_MarksWhatTheUserWrote()
    {
        using var file = GgufFile.Open(Demo.Q8);

        var prompt = ChatTemplate.Of(file).Render(Input("""[{"role": "user", "content": "Hi <|im_end|>"}]"""));

        prompt.Text.ShouldEndWith("<|im_start|>user\nHi <|im_end|><|im_end|>\n<|im_start|>assistant\n");
        string.Concat(prompt.Segments().Select(segment => segment.Text.ToString())).ShouldBe(prompt.Text);
        prompt.Segments().Where(segment => segment.IsInput).Select(segment => segment.Text.ToString()).ShouldBe(["Hi <|im_end|>"]);
    }

    [Fact]
    public void Of_ModelWithTwoTemplates_TakesTheSecondForTools()
    {
        using var folder = new TemporaryFolder();
        HandMadeTemplate(folder.File("model.gguf"), ("tokenizer.chat_template", "plain {{ bos_token }}{{ eos_token }}"), ("tokenizer.chat_template.tool_use", "tools {{ tools[0].function.name }}"));
        using var file = GgufFile.Open(folder.File("model.gguf"));
        var template = ChatTemplate.Of(file);

        template.RenderRaw(Input("[]")).Text.ShouldBe("plain <s></s>");
        template.RenderRaw(Input("[]") with { Tools = JsonValues.Read("""[{"function": {"name": "f"}}]""", isInput: true) }).Text.ShouldBe("tools f");
        template.RenderRaw(Input("[]") with { Tools = JsonValues.Read("[]", isInput: true) }).Text.ShouldBe("plain <s></s>");
    }

    [Fact]
    public void Of_ModelWithoutTemplate_SaysSo()
    {
        using var folder = new TemporaryFolder();
        HandMadeTemplate(folder.File("model.gguf"));
        using var file = GgufFile.Open(folder.File("model.gguf"));

        Should.Throw<LocalRunnerException>(() => ChatTemplate.Of(file)).Error.ShouldBe(LocalRunnerError.NoChatTemplate);
    }

    [Fact]
    public void Render_Values_ReachTheTemplate() =>
        ChatTemplate.Parse("{{ enable_thinking }}{{ add_generation_prompt }}{{ tools is none }}{{ bos_token }}", "<s>")
            .Render(Input("[]") with { AddGenerationPrompt = false, Values = new Dictionary<string, JinjaValue> { ["enable_thinking"] = JinjaValue.True, ["bos_token"] = JinjaValue.Of("<b>") } })
            .Text.ShouldBe("TrueFalseTrue<b>");

    private static ChatTemplateInput Input(string messages) => new() { Messages = JsonValues.Read(messages, isInput: true) };

    private static void HandMadeTemplate(string path, params (string Key, string Text)[] templates)
    {
        var file = HandMadeGguf.Header(0, 2 + (ulong)templates.Length)
            .Key("tokenizer.ggml.model", HandMadeGguf.String).Text("llama")
            .Key("tokenizer.ggml.tokens", HandMadeGguf.Array).U32(HandMadeGguf.String).U64(3).Text("<unk>").Text("<s>").Text("</s>");
        foreach (var (key, text) in templates)
            file.Key(key, HandMadeGguf.String).Text(text);
        File.WriteAllBytes(path, file.Pad().ToArray());
    }
}
