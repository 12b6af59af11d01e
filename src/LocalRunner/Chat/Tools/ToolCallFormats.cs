namespace LocalRunner.Chat.Tools;

/// <summary>The families' ways to call functions, as published templates and model cards show them.</summary>
internal static class ToolCallFormats
{
    private const string JsonName = "{\"name\":~\"";
    private const string JsonArguments = "\",~\"arguments\":~";

    private static readonly CallSyntax[] s_mistral =
    [
        new(CallBody.Json, "") { SectionStarts = ["[TOOL_CALLS]"], IdLast = true },
        new(CallBody.Named, "[TOOL_CALLS]") { NameEnds = ["[ARGS]", "[CALL_ID]", "{"], IdStart = "[CALL_ID]", IdEnd = "[ARGS]" },
    ];

    // Distilled models misspell what opens the section.
    private static readonly CallSyntax s_deepSeek = new(CallBody.Named, "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>")
    {
        SectionStarts = ["<｜tool▁calls▁begin｜>", "<｜tool_calls_begin｜>", "<｜tool calls begin｜>", "<｜tool▁calls｜>", "<｜tool\\_calls\\_begin｜>"],
        SectionEnd = "<｜tool▁calls▁end｜>",
        NameEnds = ["<｜tool▁sep｜>"],
    };

    private static readonly ArgumentTags s_parameterTags = new("<parameter=", ">", "", "</parameter>") { OnLines = true };

    /// <summary>Hermes 2 and 3, Qwen2.5, Qwen3, Granite 4, the demo model and many others.</summary>
    public static ToolCallFormat Hermes { get; } = new(
        "Hermes",
        [
            Json("<tool_call>", "</tool_call>"),
            new(CallBody.Named, "<function=", "</function>") { NameEnds = [">"], OnlyKnown = true },
            new(CallBody.Named, "<function name=\"", "</function>") { NameEnds = ["\">"], OnlyKnown = true },
            Json("<function_call>", "</function_call>") with { OnlyKnown = true },
            Json("<tools>", "</tools>") with { OnlyKnown = true },
            Json("```json", "```") with { OnlyKnown = true, OnlyFirst = true },
        ],
        new("<tool_call>", "~" + JsonName, JsonArguments, "~}~</tool_call>", "~<tool_call>~" + JsonName))
    {
        EndsReasoning = true,
    };

    /// <summary>Qwen3-Coder, Qwen3.5, Nemotron 3, StepFun 3.5.</summary>
    public static ToolCallFormat QwenCoder { get; } = new(
        "Qwen3-Coder",
        [Tagged("<tool_call>", "<function=", ">", s_parameterTags, "</function>", "</tool_call>"), Json("<tool_call>", "</tool_call>")],
        new("<tool_call>", "~<function=", ">\n", "</function>~</tool_call>", "~<tool_call>~<function=") { Arguments = ArgumentForm.Tagged })
    {
        EndsReasoning = true,
    };

    public static ToolCallFormat SeedOss { get; } = new(
        "Seed-OSS",
        [Tagged("<seed:tool_call>", "<function=", ">", s_parameterTags with { OnLines = false }, "</function>", "</seed:tool_call>")],
        new("<seed:tool_call>", "~<function=", ">~", "~</function>~</seed:tool_call>", "~<seed:tool_call>~<function=") { Arguments = ArgumentForm.Tagged });

    public static ToolCallFormat MiniMax { get; } = new(
        "MiniMax-M2",
        [Tagged("<minimax:tool_call>", "<invoke name=\"", "\">", new("<parameter name=\"", "\">", "", "</parameter>"), "</invoke>", "</minimax:tool_call>")],
        new("<minimax:tool_call>", "~<invoke name=\"", "\">~", "~</invoke>", "~<invoke name=\"", "~</minimax:tool_call>") { Arguments = ArgumentForm.Tagged });

    /// <summary>GLM 4.5 and later.</summary>
    public static ToolCallFormat Glm { get; } = new(
        "GLM",
        [
            new(CallBody.Named, "")
            {
                SectionStarts = ["<tool_call>"],
                SectionEnd = "</tool_call>",
                NameEnds = ["\n", "<arg_key>", "</tool_call>"],
                Tags = new("<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"),
            },
        ],
        new("<tool_call>", "", "\n", "</tool_call>", "~<tool_call>") { Arguments = ArgumentForm.Tagged });

    /// <summary>GLM 4.7 and later, which write a call without line breaks.</summary>
    public static ToolCallFormat GlmLine { get; } = new(
        "GLM (on one line)",
        [.. Glm.Syntaxes.Select(syntax => syntax with { Tags = syntax.Tags! with { IsTight = true } })],
        new("<tool_call>", "", "", "</tool_call>", "~<tool_call>") { Arguments = ArgumentForm.Tagged });

    /// <summary>Mistral 7B v0.3 and Nemo: a list behind the marker.</summary>
    public static ToolCallFormat MistralList { get; } = new(
        "Mistral (list)", s_mistral, new("[TOOL_CALLS]", "~[~" + JsonName, JsonArguments, ",~\"id\":~\"%9\"~}", "~,~" + JsonName, "~]"))
    { Ids = CallIdForm.Nine };

    /// <summary>Mistral Small 3.2 and Devstral: a marker, a name and an id for each.</summary>
    public static ToolCallFormat MistralIds { get; } = new(
        "Mistral (ids)", s_mistral, new("[TOOL_CALLS]", "", "[CALL_ID]%9[ARGS]", "", "[TOOL_CALLS]"))
    { Ids = CallIdForm.Nine };

    /// <summary>Ministral 3 and Magistral: a marker and a name for each.</summary>
    public static ToolCallFormat MistralNames { get; } = new(
        "Mistral (names)", s_mistral, new("[TOOL_CALLS]", "", "[ARGS]", "", "[TOOL_CALLS]"))
    { Ids = CallIdForm.Nine };

    /// <summary>Functionary 3.2: every part begins with the name of whom it is for.</summary>
    public static ToolCallFormat Functionary { get; } = new(
        "Functionary 3.2",
        [new(CallBody.Named, ">>>") { NameEnds = ["\n", "{"], OnlyKnown = true }],
        new(">>>", "", "\n", "", "~>>>"))
    {
        Ignored = [">>>all\n"],
        PromptEnd = ">>>",
    };

    /// <summary>Functionary 3.1, on Llama 3.1.</summary>
    public static ToolCallFormat FunctionaryLlama { get; } = new(
        "Functionary 3.1",
        [new(CallBody.Named, "<function=", "</function>") { NameEnds = [">"] }, new(CallBody.Python, "<|python_tag|>") { OnlyKnown = true }],
        new("<function=", "", ">", "</function>", "~<function="));

    public static ToolCallFormat FireFunction { get; } = new(
        "FireFunction", [Json("functools", "") with { OnlyKnown = true }],
        new("functools[", "~" + JsonName, JsonArguments, "~}", "~,~" + JsonName, "~]"));

    public static ToolCallFormat CommandR { get; } = new(
        "Command-R7B",
        [Json("<|START_ACTION|>", "<|END_ACTION|>")],
        new("<|START_ACTION|>", "~[~{~\"tool_call_id\":~\"%n\",~\"tool_name\":~\"", "\",~\"parameters\":~", "~}", "~,~{~\"tool_call_id\":~\"%n\",~\"tool_name\":~\"", "~]~<|END_ACTION|>"))
    {
        Ids = CallIdForm.Number,
        Ignored = ["<|START_RESPONSE|>", "<|END_RESPONSE|>"],
    };

    /// <summary>DeepSeek V3 and R1, with a line for the name and the arguments in a fence.</summary>
    public static ToolCallFormat DeepSeek { get; } = new(
        "DeepSeek V3",
        [s_deepSeek],
        new("<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>function<｜tool▁sep｜>", "\n```json\n", "\n```<｜tool▁call▁end｜>", "~<｜tool▁call▁begin｜>function<｜tool▁sep｜>", "<｜tool▁calls▁end｜>"));

    public static ToolCallFormat DeepSeek31 { get; } = new(
        "DeepSeek V3.1",
        [s_deepSeek],
        new("<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>", "<｜tool▁call▁begin｜>", "<｜tool▁calls▁end｜>"));

    public static ToolCallFormat DeepSeek32 { get; } = Dsml("DeepSeek V3.2", "function_calls");

    public static ToolCallFormat DeepSeek4 { get; } = Dsml("DeepSeek V4", "tool_calls");

    public static ToolCallFormat Kimi { get; } = new(
        "Kimi K2",
        [
            new(CallBody.Named, "<|tool_call_begin|>", "<|tool_call_end|>")
            {
                SectionStarts = ["<|tool_calls_section_begin|>"],
                SectionEnd = "<|tool_calls_section_end|>",
                NameEnds = ["<|tool_call_argument_begin|>"],
                NamePrefix = "functions.",
            },
        ],
        new("<|tool_calls_section_begin|>", "<|tool_call_begin|>functions.", ":%n<|tool_call_argument_begin|>", "<|tool_call_end|>", "<|tool_call_begin|>functions.", "<|tool_calls_section_end|>"))
    {
        Ids = CallIdForm.NameAndNumber,
    };

    /// <summary>Granite 3.</summary>
    public static ToolCallFormat Granite { get; } = new(
        "Granite 3", [Json("<|tool_call|>", "")], new("<|tool_call|>", "~[~" + JsonName, JsonArguments, "~}", "~,~" + JsonName, "~]"));

    public static ToolCallFormat Phi { get; } = new(
        "Phi-4-mini",
        [Json("<|tool_call|>", "<|/tool_call|>"), .. FireFunction.Syntaxes],
        new("<|tool_call|>", "~[~" + JsonName, JsonArguments, "~}", "~,~" + JsonName, "~]~<|/tool_call|>"));

    public static ToolCallFormat Nemotron { get; } = new(
        "Nemotron Nano 2", [Json("<TOOLCALL>", "</TOOLCALL>")], new("<TOOLCALL>", "~[~" + JsonName, JsonArguments, "~}", "~,~" + JsonName, "~]~</TOOLCALL>"));

    public static ToolCallFormat Apriel { get; } = new(
        "Apriel", [Json("<tool_calls>", "</tool_calls>")], new("<tool_calls>", "~[~" + JsonName, JsonArguments, "~}", "~,~" + JsonName, "~]~</tool_calls>"));

    public static ToolCallFormat Apertus { get; } = new(
        "Apertus",
        [Json("<|tools_prefix|>", "<|tools_suffix|>") with { Body = CallBody.JsonByName }],
        new("<|tools_prefix|>", "~[~{~\"", "\":~", "~}", "~,~{~\"", "~]~<|tools_suffix|>"));

    /// <summary>Llama 3.1 to 3.3: one JSON object that is the whole answer, or a built-in function behind a marker.</summary>
    public static ToolCallFormat Llama3 { get; } = new(
        "Llama 3",
        [
            new(CallBody.Python, "<|python_tag|>") { OnlyKnown = true },
            new(CallBody.Json, "{") { OnlyKnown = true, OnlyFirst = true },
            new(CallBody.Python, "[") { OnlyKnown = true, OnlyFirst = true },
        ],
        new("{\"name\": \"", "", "\",~\"parameters\":~", "~}") { IsParallel = false });

    /// <summary>Llama 4 and others that write Python's calls in a list.</summary>
    public static ToolCallFormat Llama4 { get; } = new(
        "Llama 4",
        [
            new(CallBody.Python, "<|python_start|>", "<|python_end|>") { OnlyKnown = true },
            new(CallBody.Python, "<|python_tag|>") { OnlyKnown = true },
            new(CallBody.Python, "[") { OnlyKnown = true, OnlyFirst = true },
            new(CallBody.Json, "{") { OnlyKnown = true, OnlyFirst = true },
        ],
        new("[", "", "(", ")", ",~", "]") { Arguments = ArgumentForm.Python });

    public static ToolCallFormat Lfm2 { get; } = new(
        "LFM2",
        [new(CallBody.Python, "<|tool_call_start|>", "<|tool_call_end|>")],
        new("<|tool_call_start|>", "[", "(", ")", ",~", "]<|tool_call_end|>") { Arguments = ArgumentForm.Python });

    /// <summary>MiniCPM3: a call a line, as Python, in a fence.</summary>
    public static ToolCallFormat MiniCpm { get; } = new(
        "MiniCPM3",
        [new(CallBody.Python, "<|tool_call_start|>", "<|tool_call_end|>") { IsSequence = true }],
        new("<|tool_call_start|>", "~```python\n", "(", ")", "\n", "\n```~<|tool_call_end|>") { Arguments = ArgumentForm.Python });

    public static ToolCallFormat FunctionGemma { get; } = Marked("FunctionGemma", "<start_function_call>", "<end_function_call>", "<escape>");

    public static ToolCallFormat Gemma4 { get; } = Marked("Gemma 4", "<|tool_call>", "<tool_call|>", "<|\"|>");

    /// <summary>gpt-oss.</summary>
    public static ToolCallFormat Harmony { get; } = new(
        "gpt-oss", [], new("<|channel|>commentary to=functions.", "", "~<|constrain|>json<|message|>", "") { IsParallel = false })
    { HasChannels = true };

    /// <summary>For models whose template has no form: a JSON object, which the instruction asks for.</summary>
    public static ToolCallFormat Generic { get; } = new(
        "generic",
        [
            new(CallBody.Wrapped, "{") { OnlyFirst = true, OnlyKnown = true },
            new(CallBody.Json, "{") { OnlyFirst = true, OnlyKnown = true },
            Json("<tool_call>", "</tool_call>") with { OnlyKnown = true },
            Json("```json", "```") with { OnlyKnown = true, OnlyFirst = true },
        ],
        new("{\"tool_calls\":", "~[~" + JsonName, JsonArguments, "~}", "~,~" + JsonName, "~]~}"))
    {
        Instruction = "To call functions, answer with nothing but JSON: {\"tool_calls\": [{\"name\": NAME, \"arguments\": {…}}]}. To answer without a call, write plain text.",
    };

    private static CallSyntax Json(string start, string end) => new(CallBody.Json, "") { SectionStarts = [start], SectionEnd = end };

    private static CallSyntax Tagged(string section, string start, string nameEnd, ArgumentTags tags, string end, string sectionEnd) =>
        new(CallBody.Named, start, end) { SectionStarts = [section], SectionEnd = sectionEnd, NameEnds = [nameEnd], Tags = tags };

    private static ToolCallFormat Marked(string name, string start, string end, string mark) => new(
        name,
        [new(CallBody.Marked, $"{start}call:", end) { NameEnds = ["{"], StringMark = mark }],
        new($"{start}call:", "", "", end, $"~{start}call:") { Arguments = ArgumentForm.Marked });

    private static ToolCallFormat Dsml(string name, string section) => new(
        name,
        [
            Tagged(
                $"<｜DSML｜{section}>", "<｜DSML｜invoke name=\"", "\">",
                new("<｜DSML｜parameter name=\"", "\"", "", "</｜DSML｜parameter>") { SaysString = true }, "</｜DSML｜invoke>", $"</｜DSML｜{section}>"),
        ],
        new($"<｜DSML｜{section}>", "~<｜DSML｜invoke name=\"", "\">~", "~</｜DSML｜invoke>", "~<｜DSML｜invoke name=\"", $"~</｜DSML｜{section}>") { Arguments = ArgumentForm.Tagged });
}
