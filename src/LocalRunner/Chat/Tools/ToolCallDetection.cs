namespace LocalRunner.Chat.Tools;

/// <summary>Tells from a chat template's text which family's calls the model was trained to write.</summary>
internal static class ToolCallDetection
{
    // The first rule whose texts are all in the template decides; what is more particular stands further up.
    private static readonly (string[] Texts, ToolCallFormat Format)[] s_rules =
    [
        (["<｜DSML｜", "function_calls"], ToolCallFormats.DeepSeek32),
        (["<｜DSML｜"], ToolCallFormats.DeepSeek4),
        (["｜DSML｜", "function_calls"], ToolCallFormats.DeepSeek32),
        (["<｜tool▁calls▁begin｜>", "```json"], ToolCallFormats.DeepSeek),
        (["<｜tool▁calls▁begin｜>"], ToolCallFormats.DeepSeek31),
        (["<|START_ACTION|>"], ToolCallFormats.CommandR),
        (["<seed:tool_call>"], ToolCallFormats.SeedOss),
        (["<minimax:tool_call>"], ToolCallFormats.MiniMax),
        (["</arg_key><arg_value>"], ToolCallFormats.GlmLine),
        (["<arg_key>", "<arg_value>"], ToolCallFormats.Glm),
        (["<function=", "<parameter="], ToolCallFormats.QwenCoder),
        (["<|tool_calls_section_begin|>"], ToolCallFormats.Kimi),
        (["<|tool_call_start|>", "```python"], ToolCallFormats.MiniCpm),
        (["<|tool_call_start|>"], ToolCallFormats.Lfm2),
        (["<|tool_call_begin|>"], ToolCallFormats.Kimi),
        (["<|tools_prefix|>"], ToolCallFormats.Apertus),
        (["<start_function_call>"], ToolCallFormats.FunctionGemma),
        (["<|tool_call>"], ToolCallFormats.Gemma4),
        (["<TOOLCALL>"], ToolCallFormats.Nemotron),
        (["<tool_calls>"], ToolCallFormats.Apriel),
        (["<tool_call>"], ToolCallFormats.Hermes),
        (["<|channel|>", "<|message|>"], ToolCallFormats.Harmony),
        ([">>>all"], ToolCallFormats.Functionary),
        ([" functools["], ToolCallFormats.FireFunction),
        (["<|start_header_id|>", "<function="], ToolCallFormats.FunctionaryLlama),
        (["<|tool_call|>", "<|/tool_call|>"], ToolCallFormats.Phi),
        (["<|tool_call|>"], ToolCallFormats.Granite),
        (["<|python_start|>"], ToolCallFormats.Llama4),
        (["<|header_start|>", "ipython"], ToolCallFormats.Llama4),
        (["<|start_header_id|>", "ipython"], ToolCallFormats.Llama3),
        (["[TOOL_CALLS]", "[CALL_ID]"], ToolCallFormats.MistralIds),
        (["[TOOL_CALLS]", "[ARGS]"], ToolCallFormats.MistralNames),
        (["[TOOL_CALLS]"], ToolCallFormats.MistralList),
    ];

    /// <returns>The format, or null for a template that knows no calls.</returns>
    public static ToolCallFormat? Detect(string template) =>
        s_rules.FirstOrDefault(rule => rule.Texts.All(text => template.Contains(text, StringComparison.Ordinal))).Format;
}
