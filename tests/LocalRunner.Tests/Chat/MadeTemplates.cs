namespace LocalRunner.Tests.Chat;

/// <summary>Templates of families that do not exist, each with a form of calls of its own.</summary>
internal static class MadeTemplates
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["name in an attribute"] = Chat("{% for c in m.tool_calls %}<call fn=\"{{ c.function.name }}\">{{ c.function.arguments | tojson }}</call>{% endfor %}"),
        ["list in a section"] = Chat(
            "◖CALLS◗[{% for c in m.tool_calls %}{\"tool\": \"{{ c.function.name }}\", \"params\": {{ c.function.arguments | tojson }}}{{ ', ' if not loop.last }}{% endfor %}]◖/CALLS◗"),
        ["objects in marks, wrapped, with ids"] = Chat(
            "<|calls|>\n{% for c in m.tool_calls %}<|call|>{\"ref\": \"{{ c.id }}\", \"do\": {\"fn\": \"{{ c.function.name }}\", \"kwargs\": {{ c.function.arguments | tojson }}}}<|/call|>\n{% endfor %}<|/calls|>"),
        ["objects in lines"] = Chat("<plan>\n{% for c in m.tool_calls %}{\"step\": \"{{ c.function.name }}\", \"with\": {{ c.function.arguments | tojson }}}\n{% endfor %}</plan>"),
        ["objects in marks"] = Chat("{% for c in m.tool_calls %}<act>{{ {'act': c.function.name, 'given': c.function.arguments} | tojson }}</act>\n{% endfor %}"),
        ["bare object"] = Chat("{\"action\": \"{{ m.tool_calls[0].function.name }}\", \"action_input\": {{ m.tool_calls[0].function.arguments | tojson }}}", one: true),
        ["name as the key"] = Chat("<use>[{% for c in m.tool_calls %}{\"{{ c.function.name }}\": {{ c.function.arguments | tojson }}}{{ ', ' if not loop.last }}{% endfor %}]</use>"),
        ["name in a line"] = Chat("{% for c in m.tool_calls %}###CALL\n{{ c.function.name }}\n{{ c.function.arguments | tojson }}\n###END\n{% endfor %}"),
        ["name in a section, with an id"] = Chat(
            "<acts>{% for c in m.tool_calls %}<act>{{ c.function.name }}<id>{{ c.id }}</id>{{ c.function.arguments | tojson }}</act>{% endfor %}</acts>"),
        ["name and fence"] = Chat("{% for c in m.tool_calls %}<do>{{ c.function.name }}\n```json\n{{ c.function.arguments | tojson }}\n```</do>{% endfor %}"),
        ["tags in lines"] = Chat(
            "{% for c in m.tool_calls %}<run>\n<tool={{ c.function.name }}>\n{% for k, v in c.function.arguments.items() %}<arg={{ k }}>\n{{ v if v is string else v | tojson }}\n</arg>\n{% endfor %}</tool>\n</run>{{ '\n' if not loop.last }}{% endfor %}"),
        ["tags with keys and values"] = Chat(
            "{% for c in m.tool_calls %}[do]{{ c.function.name }}\n{% for k, v in c.function.arguments.items() %}<k>{{ k }}</k><v>{{ v if v is string else v | tojson }}</v>\n{% endfor %}[/do]{% endfor %}"),
        ["Python in a list"] = Chat(
            "<|py|>[{% for c in m.tool_calls %}{{ c.function.name }}({% for k, v in c.function.arguments.items() %}{{ k }}={{ v | tojson if v is string else v }}{{ ', ' if not loop.last }}{% endfor %}){{ ', ' if not loop.last }}{% endfor %}]<|/py|>"),
        ["bare names and marked strings"] = Chat(
            "{% for c in m.tool_calls %}<go>go:{{ c.function.name }}{ {%- for k, v in c.function.arguments.items() %}{{ k }}:{{ '<q>' + v + '<q>' if v is string else v | tojson }}{{ ',' if not loop.last }}{% endfor -%} }</go>{% endfor %}"),
        ["signs of the patterns"] = Chat("{% for c in m.tool_calls %}~~50%9 {\"name\": \"{{ c.function.name }}\", \"arguments\": {{ c.function.arguments | tojson }}} ~~{% endfor %}"),
        ["another end of the turn"] = Chat("{% for c in m.tool_calls %}<call>{{ c.function.name }}({{ c.function.arguments | tojson }}){% endfor %}", end: "<|end_call|>"),
        ["number in the id"] = Chat("<|acts|>{% for c in m.tool_calls %}<|act|>{{ c.id }}<|args|>{{ c.function.arguments | tojson }}<|/act|>{% endfor %}<|/acts|>"),
        ["arguments as a string"] = Chat("{% for c in m.tool_calls %}<fn>{{ {'name': c.function.name, 'arguments': c.function.arguments | tojson} | tojson }}</fn>{% endfor %}"),
    };

    private static string Chat(string calls, bool one = false, string end = "<|end_text|>") =>
        "{% for t in tools or [] %}{{ t | tojson }}\n{% endfor %}"
        + "{% for m in messages %}<|{{ m.role }}|>\n{% if m.tool_calls %}" + (one ? "{% if m.tool_calls | length > 1 %}{{ raise_exception('one call only') }}{% endif %}" : "")
        + "{{ m.content }}" + calls + end + "\n{% else %}{{ m.content }}<|end_text|>\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}";
}
