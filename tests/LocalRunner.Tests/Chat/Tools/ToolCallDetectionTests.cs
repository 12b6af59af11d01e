using LocalRunner.Chat.Tools;

namespace LocalRunner.Tests.Chat.Tools;

public sealed class ToolCallDetectionTests
{
    [Theory]
    [InlineData("{{- '<tool_call>\\n{\"name\": \"' }}", "Hermes")]
    [InlineData("<tool_call>\\n<function=' + name + '>\\n<parameter=", "Qwen3-Coder")]
    [InlineData("[gMASK]<sop> <tool_call> <arg_key> <arg_value>", "GLM")]
    [InlineData("<arg_key>{{ k }}</arg_key><arg_value>{{ v }}</arg_value>", "GLM (on one line)")]
    [InlineData("<|tool_call_start|>\\n```python\\n", "MiniCPM3")]
    [InlineData("<|tool_call_start|>[", "LFM2")]
    [InlineData("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>' + type + '<｜tool▁sep｜>' + name + '\\n```json\\n'", "DeepSeek V3")]
    [InlineData("<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>' + name + '<｜tool▁sep｜>'", "DeepSeek V3.1")]
    [InlineData("<｜DSML｜function_calls>", "DeepSeek V3.2")]
    [InlineData("<|tool_calls_section_begin|> <|tool_call_begin|>", "Kimi K2")]
    [InlineData("[TOOL_CALLS] [CALL_ID] [ARGS]", "Mistral (ids)")]
    [InlineData("[SYSTEM_PROMPT] [TOOL_CALLS] [ARGS]", "Mistral (names)")]
    [InlineData("[AVAILABLE_TOOLS] [TOOL_CALLS]", "Mistral (list)")]
    [InlineData("<|start_header_id|>ipython<|end_header_id|>", "Llama 3")]
    [InlineData("<|start_header_id|> <function=", "Functionary 3.1")]
    [InlineData(">>>all\\n", "Functionary 3.2")]
    [InlineData("<|header_start|>ipython<|header_end|>", "Llama 4")]
    [InlineData("<|START_ACTION|> <|END_ACTION|>", "Command-R7B")]
    [InlineData("<|start|>assistant<|channel|>final<|message|>", "gpt-oss")]
    [InlineData("<|tool_call|>' <|/tool_call|>", "Phi-4-mini")]
    [InlineData("<|start_of_role|> <|tool_call|>", "Granite 3")]
    [InlineData("<minimax:tool_call>", "MiniMax-M2")]
    [InlineData("<start_function_call>call:", "FunctionGemma")]
    [InlineData("<|tool_call>call: <tool_call|>", "Gemma 4")]
    [InlineData("<|im_start|>{{ message.content }}<|im_end|>", null)]
    public void Detect_TemplateOfAFamily_NamesIt(string template, string? name) => (ToolCallDetection.Detect(template)?.Name).ShouldBe(name);
}
