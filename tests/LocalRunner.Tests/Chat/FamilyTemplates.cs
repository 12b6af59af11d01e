using LocalRunner.Chat.Tools;
using LocalRunner.Tests.Chat.Jinja;

namespace LocalRunner.Tests.Chat;

/// <summary>A chat template for each family's form of calls: the published ones of the test data, and for the other families short ones that write calls, thoughts and results as theirs do.</summary>
internal static class FamilyTemplates
{
    private const string EachArgument = "{% for k, v in c.function.arguments.items() %}";
    private const string Plain = "{{ v if v is string else v | tojson }}";
    private const string Json = "{{ c.function.arguments | tojson }}";
    private const string Name = "{{ c.function.name }}";
    private const string Comma = "{{ ', ' if not loop.last }}";

    private static readonly (string Family, string Source)[] s_made =
    [
        ("Seed-OSS", Chat(
            Each($"<seed:tool_call>\n<function={Name}>\n{EachArgument}<parameter={{{{ k }}}}>{Plain}</parameter>\n{{% endfor %}}</function>\n</seed:tool_call>"),
            "<seed:think>", "</seed:think>")),
        ("MiniMax-M2", Chat(
            "<minimax:tool_call>\n" + Each($"<invoke name=\"{Name}\">\n{EachArgument}<parameter name=\"{{{{ k }}}}\">{Plain}</parameter>\n{{% endfor %}}</invoke>\n") + "</minimax:tool_call>",
            "<think>", "</think>", open: "<think>\n")),
        ("DeepSeek V3.1", Chat(
            "<｜tool▁calls▁begin｜>" + Each($"<｜tool▁call▁begin｜>{Name}<｜tool▁sep｜>{Json}<｜tool▁call▁end｜>") + "<｜tool▁calls▁end｜>",
            "<think>", "</think>", open: "{{ '<think>' if thinking else '</think>' }}")),
        ("DeepSeek V3.2", Chat(Dsml("function_calls"), "<think>", "</think>", open: "{{ '<think>' if thinking else '</think>' }}")),
        ("DeepSeek V4", Chat(Dsml("tool_calls"), "<think>", "</think>", open: "{{ '<think>' if thinking else '</think>' }}")),
        ("Mistral (ids)", Chat(Each($"[TOOL_CALLS]{Name}[CALL_ID]{{{{ c.id }}}}[ARGS]{Json}"))),
        ("Mistral (names)", Chat(Each($"[TOOL_CALLS]{Name}[ARGS]{Json}"), "[THINK]", "[/THINK]")),
        ("Functionary 3.2", Chat(Each($">>>{Name}\n{Json}"), start: "<|start_header_id|>assistant<|end_header_id|>\n\n", text: ">>>all\n{{ m.content }}", open: ">>>")),
        ("Functionary 3.1", Chat(Each($"<function={Name}>{Json}</function>"), start: "<|start_header_id|>assistant<|end_header_id|>\n\n")),
        ("FireFunction", Chat(" functools[" + Each($"{{\"name\": \"{Name}\", \"arguments\": {Json}}}{Comma}") + "]")),
        ("Granite 3", Chat("<|tool_call|>[" + Each($"{{\"name\": \"{Name}\", \"arguments\": {Json}}}{Comma}") + "]")),
        ("Phi-4-mini", Chat("<|tool_call|>[" + Each($"{{\"name\": \"{Name}\", \"arguments\": {Json}}}{Comma}") + "]<|/tool_call|>")),
        ("Nemotron Nano 2", Chat("<TOOLCALL>[" + Each($"{{\"name\": \"{Name}\", \"arguments\": {Json}}}{Comma}") + "]</TOOLCALL>", "<think>", "</think>")),
        ("Apertus", Chat("<|tools_prefix|>[" + Each($"{{\"{Name}\": {Json}}}{Comma}") + "]<|tools_suffix|>", "<|inner_prefix|>", "<|inner_suffix|>")),
        ("GLM", Chat(
            Each($"\n<tool_call>{Name}\n{EachArgument}<arg_key>{{{{ k }}}}</arg_key>\n<arg_value>{Plain}</arg_value>\n{{% endfor %}}</tool_call>"), "<think>", "</think>")),
        ("Llama 4", Chat("[" + Each($"{Name}({EachArgument}{{{{ k }}}}={{{{ v | tojson }}}}{Comma}{{% endfor %}}){Comma}") + "]", start: "<|header_start|>assistant<|header_end|>\n\n", tool: "ipython")),
        ("FunctionGemma", Chat(Marked("<start_function_call>", "<end_function_call>", "<escape>"))),
        ("Gemma 4", Chat(Marked("<|tool_call>", "<tool_call|>", "<|\"|>"), "<|channel>thought\n", "<channel|>")),
        ("gpt-oss", Chat(
            "{% set c = m.tool_calls[0] %}<|start|>assistant<|channel|>commentary to=functions." + Name + " <|constrain|>json<|message|>" + Json,
            "<|channel|>analysis<|message|>", "<|end|>", start: "", text: "{% if m.content %}<|start|>assistant<|channel|>final<|message|>{{ m.content }}{% endif %}", open: "<|start|>assistant", end: "<|end|>")),
        ("generic", "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end_text|>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"),
    ];

    /// <summary>Templates that write calls otherwise than the model does, or can't be rendered without functions.</summary>
    private static readonly string[] s_others = ["CISCai/Mistral-7B-Instruct-v0.3-SOTA-GGUF", "NousResearch/Hermes-2-Pro-Llama-3-8B (JSON Schema)"];

    /// <summary>Gets the templates with their families, published ones first.</summary>
    public static IReadOnlyList<(string Family, string Name, string Source)> All { get; } =
    [
        .. CaseFile.Read("huggingface.json").GetProperty("cases").EnumerateArray()
            .Select(found => (Name: found.GetProperty("name").GetString()!, Source: found.GetProperty("template").GetString()!))
            .Where(found => !s_others.Contains(found.Name))
            .Select(found => (Family: ToolCallDetection.Detect(found.Source)?.Name ?? "", found.Name, found.Source)).Where(found => found.Family.Length > 0),
        .. s_made.Select(made => (made.Family, made.Family, made.Source)),
    ];

    public static ToolCallFormat Format(string family) =>
        typeof(ToolCallFormats).GetProperties().Select(property => (ToolCallFormat)property.GetValue(null)!).Single(format => format.Name == family);

    private static string Each(string call) => $"{{% for c in m.tool_calls %}}{call}{{% endfor %}}";

    private static string Marked(string start, string end, string mark) =>
        $"{{% macro marked(v) %}}{{% if v is string %}}{mark}{{{{ v }}}}{mark}{{% elif v is sequence and v is not mapping %}}[{{% for x in v %}}{{{{ marked(x) }}}}{{{{ ',' if not loop.last }}}}{{% endfor %}}]{{% else %}}{{{{ v | tojson }}}}{{% endif %}}{{% endmacro %}}"
        + Each($"{start}call:{Name}{{ {{%- for k, v in c.function.arguments.items() %}}{{{{ k }}}}:{{{{ marked(v) }}}}{{{{ ',' if not loop.last }}}}{{% endfor -%}} }}{end}");

    private static string Dsml(string section) =>
        $"\n\n<｜DSML｜{section}>\n" + Each($"<｜DSML｜invoke name=\"{Name}\">\n{EachArgument}<｜DSML｜parameter name=\"{{{{ k }}}}\" string=\"{{{{ 'true' if v is string else 'false' }}}}\">{Plain}</｜DSML｜parameter>\n{{% endfor %}}</｜DSML｜invoke>\n")
        + $"</｜DSML｜{section}>";

    /// <param name="calls">What is written for the calls of the message m.</param>
    /// <param name="think">What opens thoughts; empty where the family has none.</param>
    /// <param name="thought">What closes them.</param>
    /// <param name="start">What begins the assistant's turn.</param>
    /// <param name="text">What is written for the text of m.</param>
    /// <param name="open">What the template opens for an answer behind the start.</param>
    /// <param name="end">What ends a turn.</param>
    /// <param name="tool">The role of results.</param>
    private static string Chat(
        string calls, string think = "", string thought = "", string start = "<|assistant|>", string text = "{{ m.content }}", string open = "", string end = "<|end_text|>", string tool = "tool") =>
        "{% for t in tools or [] %}{{ t | tojson }}\n{% endfor %}{% for m in messages %}{% if m.role == 'assistant' %}" + start
        + (think.Length > 0 ? $"{{% if m.reasoning_content %}}{think}{{{{ m.reasoning_content }}}}{thought}{{% endif %}}" : "")
        + $"{{% if m.content or not m.tool_calls %}}{text}{{% endif %}}{{% if m.tool_calls %}}{calls}{{% endif %}}{end}\n"
        + "{% else %}<|{{ '" + tool + "' if m.role == 'tool' else m.role }}|>{{ m.content }}" + end + "\n{% endif %}{% endfor %}{% if add_generation_prompt %}" + start + open + "{% endif %}";
}
