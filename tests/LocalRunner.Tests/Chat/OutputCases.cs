using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Tests.Chat;

/// <summary>What models of each family write, as their templates and model cards show it.</summary>
internal static class OutputCases
{
    private const string Weather = """{"city": "Seoul", "days": 3}""";
    private const string Code = """{"code": "if a < b:\n    print(\"</tool_call> {x}\")", "tags": ["x", "y"]}""";

    private static readonly (string, string)[] s_two = [("get_weather", Weather), ("run_code", Code)];

    public static IReadOnlyList<OutputCase> All { get; } =
    [
        new("Hermes", ToolCallFormats.Hermes, $$"""
            I will look.
            <tool_call>
            {"name": "get_weather", "arguments": {{Weather}}}
            </tool_call>
            <tool_call>
            {"name": "run_code", "arguments": {{Code}}}
            </tool_call>
            """) { Text = "I will look.", Calls = s_two, Ids = ["get_weather#0", "run_code#1"] },
        new("Hermes, members in another order", ToolCallFormats.Hermes, $$"""<tool_call>{"arguments": {{Weather}}, "id": "x1", "name": "get_weather"}</tool_call>""")
            { Calls = [("get_weather", Weather)], Ids = ["x1"] },
        new("Hermes, arguments in a string", ToolCallFormats.Hermes, """<tool_call>{"name": "get_weather", "arguments": "{\"city\": \"Seoul\", \"days\": 3}"}</tool_call>""") { Calls = [("get_weather", Weather)] },
        new("Hermes, Python's literals", ToolCallFormats.Hermes, """<tool_call>{"name": "run_code", "arguments": {'code': 'it\'s "x"', 'quiet': True, }}</tool_call>""")
            { Calls = [("run_code", """{"code": "it's \"x\"", "quiet": true}""")] },
        new("Hermes, raw line break in a string", ToolCallFormats.Hermes, "<tool_call>{\"name\": \"run_code\", \"arguments\": {\"code\": \"a\nb\"}}</tool_call>") { Calls = [("run_code", """{"code": "a\nb"}""")] },
        new("Hermes, function within", ToolCallFormats.Hermes, $$$"""<tool_call>{"type": "function", "function": {"name": "get_weather", "arguments": {{{Weather}}}}}</tool_call>""") { Calls = [("get_weather", Weather)] },
        new("Hermes, no arguments", ToolCallFormats.Hermes, """<tool_call>{"name": "now"}</tool_call>""") { Calls = [("now", "{}")] },
        new("Hermes, without the closing tag", ToolCallFormats.Hermes, $$"""<tool_call>{"name": "get_weather", "arguments": {{Weather}}}""") { Calls = [("get_weather", Weather)] },
        new("Hermes, function tag", ToolCallFormats.Hermes, $"<function=get_weather>{Weather}</function>") { Calls = [("get_weather", Weather)] },
        new("Hermes, function name tag", ToolCallFormats.Hermes, $"<function name=\"get_weather\">{Weather}</function>") { Calls = [("get_weather", Weather)] },
        new("Hermes, fence", ToolCallFormats.Hermes, $$"""
            ```json
            {"name": "get_weather", "arguments": {{Weather}}}
            ```
            """) { Calls = [("get_weather", Weather)] },
        new("Hermes, only text", ToolCallFormats.Hermes, "A tag such as <tool_call> is text, and <b> too.\n") { Text = "A tag such as <tool_call> is text, and <b> too.\n" },
        new("Hermes, other JSON", ToolCallFormats.Hermes, "```json\n{\"name\": \"Ada\"}\n```") { Text = "```json\n{\"name\": \"Ada\"}\n```" },
        new("Hermes, thinking", ToolCallFormats.Hermes, $$"""
            <think>
            First <tool_call> is only a word.
            </think>

            Now:
            <tool_call>
            {"name": "get_weather", "arguments": {{Weather}}}
            </tool_call>
            """) { Reasoning = ReasoningFormats.Think, Thoughts = "First <tool_call> is only a word.", Text = "Now:", Calls = [("get_weather", Weather)] },
        new("Hermes, thinking not closed", ToolCallFormats.Hermes, $$"""
            I need it.
            <tool_call>
            {"name": "get_weather", "arguments": {{Weather}}}
            </tool_call>
            """) { Reasoning = ReasoningFormats.Think, Prompt = "<|im_start|>assistant\n<think>\n", Thoughts = "I need it.", Calls = [("get_weather", Weather)] },

        new("Qwen3-Coder", ToolCallFormats.QwenCoder, """
            Looking.

            <tool_call>
            <function=get_weather>
            <parameter=city>
            Seoul
            </parameter>
            <parameter=days>
            3
            </parameter>
            </function>
            </tool_call>
            <tool_call>
            <function=run_code>
            <parameter=code>
            if a < b:
                print("</tool_call> {x}")
            </parameter>
            <parameter=tags>
            ["x", "y"]
            </parameter>
            </function>
            </tool_call>
            """) { Text = "Looking.", Calls = s_two },
        new("Qwen3-Coder, without the wrapper", ToolCallFormats.QwenCoder, "<function=get_weather>\n<parameter=city>\nSeoul\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>") { Calls = [("get_weather", Weather)] },
        new("Qwen3-Coder, values of several types", ToolCallFormats.QwenCoder, "<tool_call>\n<function=run_code>\n<parameter=code>\n\n</parameter>\n<parameter=limit>\n12\n</parameter>\n<parameter=quiet>\nTrue\n</parameter>\n<parameter=options>\n{'a': None}\n</parameter>\n<parameter=other>\n1 2\n</parameter>\n</function>\n</tool_call>")
            { Calls = [("run_code", """{"code": "", "limit": 12, "quiet": true, "options": {"a": null}, "other": "1 2"}""")] },
        new("Qwen3-Coder, no arguments", ToolCallFormats.QwenCoder, "<tool_call>\n<function=now>\n</function>\n</tool_call>") { Calls = [("now", "{}")] },
        new("Seed-OSS", ToolCallFormats.SeedOss, "<seed:think>hm</seed:think><seed:tool_call>\n<function=get_weather>\n<parameter=city>Seoul</parameter>\n<parameter=days>3</parameter>\n</function>\n</seed:tool_call>")
            { Reasoning = ReasoningFormats.Seed, Thoughts = "hm", Calls = [("get_weather", Weather)] },
        new("MiniMax", ToolCallFormats.MiniMax, "<think>a</think>\n\nYes.\n<minimax:tool_call>\n<invoke name=\"get_weather\">\n<parameter name=\"city\">Seoul</parameter>\n<parameter name=\"days\">3</parameter>\n</invoke>\n<invoke name=\"now\">\n</invoke>\n</minimax:tool_call>")
            { Reasoning = ReasoningFormats.Think, Thoughts = "a", Text = "Yes.", Calls = [("get_weather", Weather), ("now", "{}")] },
        new("GLM", ToolCallFormats.Glm, "<think>ok</think>\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Seoul</arg_value>\n<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>\n<tool_call>now\n</tool_call>")
            { Reasoning = ReasoningFormats.Think, Thoughts = "ok", Calls = [("get_weather", Weather), ("now", "{}")] },
        new("GLM, on one line", ToolCallFormats.Glm, "<tool_call>get_weather<arg_key>city</arg_key><arg_value>Seoul</arg_value><arg_key>days</arg_key><arg_value>3</arg_value></tool_call>") { Calls = [("get_weather", Weather)] },
        new("GLM 4.7", ToolCallFormats.GlmLine, "<think>ok</think><tool_call>get_weather<arg_key>city</arg_key><arg_value>Seoul</arg_value><arg_key>days</arg_key><arg_value>3</arg_value></tool_call><tool_call>now</tool_call>")
            { Reasoning = ReasoningFormats.Think, Thoughts = "ok", Calls = [("get_weather", Weather), ("now", "{}")] },
        new("DeepSeek V3.2", ToolCallFormats.DeepSeek32, "Fine.\n\n<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"get_weather\">\n<｜DSML｜parameter name=\"city\" string=\"true\">Seoul</｜DSML｜parameter>\n<｜DSML｜parameter name=\"days\" string=\"false\">3</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>")
            { Text = "Fine.", Calls = [("get_weather", Weather)] },
        new("DeepSeek V4", ToolCallFormats.DeepSeek4, "<｜DSML｜tool_calls>\n<｜DSML｜invoke name=\"run_code\">\n<｜DSML｜parameter name=\"code\" string=\"true\">x = 1</｜DSML｜parameter>\n<｜DSML｜parameter name=\"limit\" string=\"true\">5</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜tool_calls>")
            { Calls = [("run_code", """{"code": "x = 1", "limit": "5"}""")] },
        new("DeepSeek V3", ToolCallFormats.DeepSeek, $"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{Weather}\n```<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>function<｜tool▁sep｜>run_code\n```json\n{Code}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>")
            { Calls = s_two },
        new("DeepSeek distil, misspelt", ToolCallFormats.DeepSeek, $"Well.<｜tool_calls_begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{Weather}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>")
            { Text = "Well.", Calls = [("get_weather", Weather)] },
        new("DeepSeek V3.1", ToolCallFormats.DeepSeek31, $"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{Weather}<｜tool▁call▁end｜><｜tool▁call▁begin｜>run_code<｜tool▁sep｜>{Code}<｜tool▁call▁end｜><｜tool▁calls▁end｜>")
            { Calls = s_two },
        new("Kimi", ToolCallFormats.Kimi, $"Sure.<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{Weather}<|tool_call_end|><|tool_call_begin|>functions.run_code:1<|tool_call_argument_begin|>{Code}<|tool_call_end|><|tool_calls_section_end|>")
            { Text = "Sure.", Calls = s_two, Ids = ["functions.get_weather:0", "functions.run_code:1"] },
        new("Mistral, list", ToolCallFormats.MistralList, $$"""[TOOL_CALLS][{"name": "get_weather", "arguments": {{Weather}}, "id": "abcdefghi"}, {"name": "run_code", "arguments": {{Code}}, "id": "123456789"}]""")
            { Calls = s_two, Ids = ["abcdefghi", "123456789"] },
        new("Mistral, list, an id twice", ToolCallFormats.MistralList, $$"""[TOOL_CALLS][{"name": "get_weather", "arguments": {{Weather}}, "id": "abcdefghi"}, {"name": "run_code", "arguments": {{Code}}, "id": "abcdefghi"}]""")
            { Calls = s_two, Ids = ["abcdefghi", "run_code#1"] },
        new("Mistral, ids", ToolCallFormats.MistralIds, $"[TOOL_CALLS]get_weather[CALL_ID]abcdefghi[ARGS]{Weather}[TOOL_CALLS]run_code[CALL_ID]123456789[ARGS]{Code}") { Calls = s_two, Ids = ["abcdefghi", "123456789"] },
        new("Mistral, names", ToolCallFormats.MistralNames, $"[THINK]why[/THINK]So.[TOOL_CALLS]get_weather[ARGS]{Weather}[TOOL_CALLS]run_code{Code}")
            { Reasoning = ReasoningFormats.Mistral, Thoughts = "why", Text = "So.", Calls = s_two },
        new("Functionary 3.2", ToolCallFormats.Functionary, $"all\nI will look.>>>get_weather\n{Weather}\n>>>run_code\n{Code}") { Prompt = "…>>>", Text = "I will look.", Calls = s_two },
        new("Functionary 3.2, call first", ToolCallFormats.Functionary, $"get_weather\n{Weather}") { Prompt = "…>>>", Calls = [("get_weather", Weather)] },
        new("Functionary 3.1", ToolCallFormats.FunctionaryLlama, $"<function=get_weather>{Weather}</function><function=now>{{}}</function>") { Calls = [("get_weather", Weather), ("now", "{}")] },
        new("FireFunction", ToolCallFormats.FireFunction, $$""" functools[{"name": "get_weather", "arguments": {{Weather}}}, {"name": "run_code", "arguments": {{Code}}}]""") { Calls = s_two },
        new("Command-R7B", ToolCallFormats.CommandR, $$"""
            <|START_THINKING|>I will look.<|END_THINKING|><|START_ACTION|>[
                {"tool_call_id": "0", "tool_name": "get_weather", "parameters": {{Weather}}},
                {"tool_call_id": "1", "tool_name": "run_code", "parameters": {{Code}}}
            ]<|END_ACTION|>
            """) { Reasoning = ReasoningFormats.Command, Thoughts = "I will look.", Calls = s_two, Ids = ["0", "1"] },
        new("Command-R7B, answer", ToolCallFormats.CommandR, "<|START_THINKING|><|END_THINKING|><|START_RESPONSE|>Hello.<|END_RESPONSE|>") { Reasoning = ReasoningFormats.Command, Text = "Hello." },
        new("Granite", ToolCallFormats.Granite, $$"""<|tool_call|>[{"name": "get_weather", "arguments": {{Weather}}}]""") { Calls = [("get_weather", Weather)] },
        new("Granite, thinking", ToolCallFormats.Granite, "<think>a</think><response>b</response>") { Reasoning = ReasoningFormats.ThinkAndResponse, Thoughts = "a", Text = "b" },
        new("Granite 3.2, thinking", ToolCallFormats.Granite, "Here is my thought process:\n\na\n\nHere is my response:\nb") { Reasoning = ReasoningFormats.Granite, Thoughts = "a", Text = "b" },
        new("Phi", ToolCallFormats.Phi, $$"""<|tool_call|>[{"name": "get_weather", "arguments": {{Weather}}}]<|/tool_call|>""") { Calls = [("get_weather", Weather)] },
        new("Phi, functools", ToolCallFormats.Phi, $$"""functools[{"name": "get_weather", "arguments": {{Weather}}}]""") { Calls = [("get_weather", Weather)] },
        new("Nemotron", ToolCallFormats.Nemotron, $$"""<TOOLCALL>[{"name": "get_weather", "arguments": {{Weather}}}, {"name": "run_code", "arguments": {{Code}}}]</TOOLCALL>""") { Calls = s_two },
        new("Apriel", ToolCallFormats.Apriel, $$"""<tool_calls>[{"name": "get_weather", "arguments": {{Weather}}, "id": "z"}]</tool_calls>""") { Calls = [("get_weather", Weather)] },
        new("Apertus", ToolCallFormats.Apertus, $$"""<|inner_prefix|>t<|inner_suffix|><|tools_prefix|>[{"get_weather": {{Weather}}}, {"run_code": {{Code}}}]<|tools_suffix|>""")
            { Reasoning = ReasoningFormats.Apertus, Thoughts = "t", Calls = s_two },
        new("Llama 3", ToolCallFormats.Llama3, $$"""{"name": "get_weather", "parameters": {{Weather}}}""") { Calls = [("get_weather", Weather)] },
        new("Llama 3, type first", ToolCallFormats.Llama3, $$"""{"type": "function", "name": "get_weather", "parameters": {{Weather}}}""") { Calls = [("get_weather", Weather)] },
        new("Llama 3, built-in", ToolCallFormats.Llama3, """<|python_tag|>get_weather.call(city="Seoul", days=3)""") { Calls = [("get_weather", Weather)] },
        new("Llama 3, JSON that is no call", ToolCallFormats.Llama3, """{"name": "Ada", "age": 36}""") { Text = """{"name": "Ada", "age": 36}""" },
        new("Llama 3, text with braces", ToolCallFormats.Llama3, """A set {1, 2} and {"name": "get_weather"}.""") { Text = """A set {1, 2} and {"name": "get_weather"}.""" },
        new("Llama 4", ToolCallFormats.Llama4, """[get_weather(city='Seoul', days=3), run_code(code='if a < b:\n    print("</tool_call> {x}")', tags=["x", "y"])]""") { Calls = s_two },
        new("Llama 4, marked", ToolCallFormats.Llama4, """<|python_start|>[now(), get_weather("Seoul", 3)]<|python_end|>""") { Calls = [("now", "{}"), ("get_weather", Weather)] },
        new("Llama 4, a list that is no call", ToolCallFormats.Llama4, "[1, 2] is a list") { Text = "[1, 2] is a list" },
        new("LFM2", ToolCallFormats.Lfm2, """<|tool_call_start|>[get_weather(city="Seoul", days=3)]<|tool_call_end|>Wait.""") { Calls = [("get_weather", Weather)], Text = "Wait." },
        new("LFM2, JSON", ToolCallFormats.Lfm2, $$"""<|tool_call_start|>[{"name": "get_weather", "arguments": {{Weather}}}]<|tool_call_end|>""") { Calls = [("get_weather", Weather)] },
        new("MiniCPM3", ToolCallFormats.MiniCpm, """
            <|thought_start|>
            I will look.
            <|thought_end|>
            <|tool_call_start|>
            ```python
            get_weather(city="Seoul",days=3)
            run_code(code="if a < b:\n    print(\"</tool_call> {x}\")",tags=["x", "y"])
            ```
            <|tool_call_end|>
            """) { Reasoning = ReasoningFormats.MiniCpm, Thoughts = "I will look.", Calls = s_two },
        new("MiniCPM3, no calls", ToolCallFormats.MiniCpm, "A <|tool_call_start|> alone, and\n```python\nprint(1)\n```") { Text = "A <|tool_call_start|> alone, and\n```python\nprint(1)\n```" },
        new("FunctionGemma", ToolCallFormats.FunctionGemma, "<start_function_call>call:get_weather{city:<escape>Seoul<escape>,days:3}<end_function_call><start_function_call>call:run_code{code:<escape>a{\"b\"}<c<escape>,tags:[<escape>x<escape>]}<end_function_call>")
            { Calls = [("get_weather", Weather), ("run_code", """{"code": "a{\"b\"}<c", "tags": ["x"]}""")] },
        new("Gemma 4", ToolCallFormats.Gemma4, "<|channel>thought\nhm<channel|><|tool_call>call:get_weather{city:<|\"|>Seoul<|\"|>,days:3}<tool_call|>")
            { Reasoning = ReasoningFormats.Gemma, Thoughts = "hm", Calls = [("get_weather", Weather)] },
        new("gpt-oss, answer", ToolCallFormats.Harmony, "<|channel|>analysis<|message|>Think.<|end|><|start|>assistant<|channel|>final<|message|>Hello <b>!<|return|>")
            { Prompt = "…<|start|>assistant", Reasoning = ReasoningFormats.Harmony, Thoughts = "Think.", Text = "Hello <b>!" },
        new("gpt-oss, call", ToolCallFormats.Harmony, $"<|channel|>analysis<|message|>Need it.<|end|><|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{Weather}<|call|>")
            { Prompt = "…<|start|>assistant", Reasoning = ReasoningFormats.Harmony, Thoughts = "Need it.", Calls = [("get_weather", Weather)] },
        new("gpt-oss, recipient in the role", ToolCallFormats.Harmony, $"<|channel|>commentary<|message|>Looking.<|end|><|start|>assistant to=functions.get_weather<|channel|>commentary json<|message|>{Weather}")
            { Prompt = "…<|start|>assistant", Text = "Looking.", Calls = [("get_weather", Weather)] },
        new("gpt-oss, function of its own", ToolCallFormats.Harmony, "<|channel|>analysis to=browser.search code<|message|>{\"query\": \"x\"}<|call|>") { Prompt = "<|start|>assistant", Thoughts = "{\"query\": \"x\"}" },
        new("gpt-oss, function that nobody offered", ToolCallFormats.Harmony, "<|channel|>commentary to=functions.other<|message|>{\"a\": 1}<|call|>") { Prompt = "<|start|>assistant", Calls = [("other", "{\"a\": 1}")] },
        new("gpt-oss, no header", ToolCallFormats.Harmony, "Hello.") { Prompt = "<|start|>assistant", Text = "Hello." },
        new("gpt-oss, answer begun", ToolCallFormats.Harmony, " there.<|return|>") { Prompt = "<|start|>assistant<|channel|>final<|message|>Hello", Text = "Hello there." },
        new("Generic, call", ToolCallFormats.Generic, $$"""{"tool_calls": [{"name": "get_weather", "arguments": {{Weather}}}, {"name": "run_code", "arguments": {{Code}}}]}""") { Calls = s_two },
        new("Generic, single", ToolCallFormats.Generic, $$$"""{"tool_call": {"name": "get_weather", "arguments": {{{Weather}}}}}""") { Calls = [("get_weather", Weather)] },
        new("Generic, answer", ToolCallFormats.Generic, """{"response": "Hello \"you\"\n\u00e9"}""") { Text = "Hello \"you\"\né" },
        new("Generic, text", ToolCallFormats.Generic, "Hello {you}") { Text = "Hello {you}" },

        new("Thinking opened by the prompt", null, "Let me see.\n</think>\n\nSeoul.") { Reasoning = ReasoningFormats.Think, Prompt = "<|im_start|>assistant\n<think>\n", Thoughts = "Let me see.", Text = "Seoul." },
        new("Thinking opened twice", null, "<think>\nLet me see.</think>Seoul.") { Reasoning = ReasoningFormats.Think, Prompt = "<think>\n", Thoughts = "Let me see.", Text = "Seoul." },
        new("Thinking that does not end", null, "<think>\nLet me see <b> and </thi") { Reasoning = ReasoningFormats.Think, Thoughts = "Let me see <b> and </thi" },
        new("Thinking switched off", null, "Seoul. A <think> tag.") { Reasoning = ReasoningFormats.Think, Prompt = "<think>\n\n</think>\n\n", Text = "Seoul. A <think> tag." },
        new("No format", null, "<think>x</think> <tool_call>{}</tool_call>\n") { Text = "<think>x</think> <tool_call>{}</tool_call>\n" },
    ];
}
