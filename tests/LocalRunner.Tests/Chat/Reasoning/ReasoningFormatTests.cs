using LocalRunner.Chat;
using LocalRunner.Chat.Output;
using LocalRunner.Chat.Reasoning;

namespace LocalRunner.Tests.Chat.Reasoning;

public sealed class ReasoningFormatTests
{
    [Theory]
    [InlineData("<|im_start|>assistant\n<think>\n", true)]
    [InlineData("<|im_start|>assistant\n<think>\n\n", true)]
    [InlineData("<|im_start|>assistant\n<think>\n\n</think>\n\n", false)]
    [InlineData("<|im_start|>assistant\n<think>\n</think>", false)]
    [InlineData("<|im_start|>assistant\n", false)]
    [InlineData("<|im_start|>user\nWhat is <think>?<|im_end|>\n<|im_start|>assistant\n", false)]
    public void IsOpenAt_EndOfPrompt_SaysWhetherTheModelThinksOn(string prompt, bool open) => ReasoningFormats.Think.IsOpenAt(prompt).ShouldBe(open);

    [Theory]
    [InlineData("<think>\nFirst, I", true)]
    [InlineData("<think>\nFirst\n</think>\n\nThe", false)]
    [InlineData("The", false)]
    public void IsOpenAt_AnswerBegun_LooksIntoIt(string begun, bool open)
    {
        const string prompt = "<|im_start|>user\nWhat is <think>?<|im_end|>\n<|im_start|>assistant\n";
        ReasoningFormats.Think.IsOpenAt(prompt + begun, prompt.Length).ShouldBe(open);
    }

    [Theory]
    [InlineData("{% if '</think>' in content %}", "<think>")]
    [InlineData("[SYSTEM_PROMPT] [THINK] [/THINK]", "[THINK]")]
    [InlineData("<|START_THINKING|>", "<|START_THINKING|>")]
    [InlineData("<seed:think>", "<seed:think>")]
    [InlineData("<|inner_prefix|>", "<|inner_prefix|>")]
    [InlineData("<|channel>thought", "<|channel>thought\n")]
    [InlineData("<|start|> <|channel|>analysis<|message|>", "<|channel|>analysis<|message|>")]
    [InlineData("Here is my thought process:", "Here is my thought process:")]
    [InlineData("<|im_start|>", null)]
    public void Detect_Template_FindsItsMarkers(string template, string? open) => (ReasoningFormats.Detect(template)?.Open).ShouldBe(open);

    [Theory]
    [MemberData(nameof(Formats))]
    public void ClosingText_ForcedWithinThoughts_EndsThem(string name)
    {
        var format = Of(name);
        var parser = new OutputParser(new(null, format, []), "");
        List<OutputDelta> deltas = [.. parser.Append(format.Open + "thou"), .. parser.Append(format.ClosingText("Enough.")), .. parser.Append("Hello."), .. parser.Finish()];

        var found = ParsedOutput.Of(deltas);

        parser.InReasoning.ShouldBeFalse();
        found.Reasoning.ShouldBe("thouEnough.");
        found.Text.ShouldBe("Hello.");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void SkippingText_BehindThePrompt_LeavesNoThoughts(string name)
    {
        var format = Of(name);
        format.IsOpenAt("…" + format.SkippingText(isOpen: false)).ShouldBeFalse();
        format.IsOpenAt("…" + format.Open + format.SkippingText(isOpen: true)).ShouldBeFalse();
    }

    public static TheoryData<string> Formats => [.. s_formats.Keys];

    private static readonly Dictionary<string, ReasoningFormat> s_formats = new()
    {
        ["think"] = ReasoningFormats.Think,
        ["response"] = ReasoningFormats.ThinkAndResponse,
        ["mistral"] = ReasoningFormats.Mistral,
        ["command"] = ReasoningFormats.Command,
        ["seed"] = ReasoningFormats.Seed,
        ["apertus"] = ReasoningFormats.Apertus,
        ["gemma"] = ReasoningFormats.Gemma,
        ["granite"] = ReasoningFormats.Granite,
    };

    private static ReasoningFormat Of(string name) => s_formats[name];
}
