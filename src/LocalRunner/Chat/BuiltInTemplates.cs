namespace LocalRunner.Chat;

/// <summary>The chat templates that go by a name, for models whose file has none.</summary>
internal static class BuiltInTemplates
{
    private static readonly Dictionary<string, string> s_templates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["chatml"] = """
            {% for message in messages %}<|im_start|>{{ message.role }}
            {{ message.content }}<|im_end|>
            {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
            {% endif %}
            """,
        ["llama2"] = """
            {% for message in messages %}{% if message.role == 'system' %}{{ bos_token }}[INST] <<SYS>>
            {{ message.content }}
            <</SYS>>

            {% elif message.role == 'user' %}{% if loop.first or loop.previtem.role != 'system' %}{{ bos_token }}[INST] {% endif %}{{ message.content }} [/INST]{% else %} {{ message.content }} {{ eos_token }}{% endif %}{% endfor %}
            """,
        ["llama3"] = """
            {{ bos_token }}{% for message in messages %}<|start_header_id|>{{ message.role }}<|end_header_id|>

            {{ message.content | trim }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>

            {% endif %}
            """,
        ["mistral"] = """
            {{ bos_token }}{% for message in messages %}{% if message.role == 'assistant' %} {{ message.content }}{{ eos_token }}{% elif message.role == 'user' %}[INST] {% if loop.previtem is defined and loop.previtem.role == 'system' %}{{ loop.previtem.content }}

            {% endif %}{{ message.content }} [/INST]{% endif %}{% endfor %}
            """,
        ["gemma"] = """
            {{ bos_token }}{% for message in messages %}{% if message.role != 'system' %}<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}
            {% if loop.previtem is defined and loop.previtem.role == 'system' %}{{ loop.previtem.content | trim }}

            {% endif %}{{ message.content | trim }}<end_of_turn>
            {% endif %}{% endfor %}{% if add_generation_prompt %}<start_of_turn>model
            {% endif %}
            """,
        ["phi3"] = """
            {% for message in messages %}<|{{ message.role }}|>
            {{ message.content }}<|end|>
            {% endfor %}{% if add_generation_prompt %}<|assistant|>
            {% endif %}
            """,
        ["zephyr"] = """
            {% for message in messages %}<|{{ message.role }}|>
            {{ message.content }}{{ eos_token }}
            {% endfor %}{% if add_generation_prompt %}<|assistant|>
            {% endif %}
            """,
        ["vicuna"] = """
            {% for message in messages %}{% if message.role == 'system' %}{{ message.content }}

            {% elif message.role == 'user' %}USER: {{ message.content }}
            {% else %}ASSISTANT: {{ message.content }}{{ eos_token }}
            {% endif %}{% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}
            """,
    };

    public static IEnumerable<string> Names => s_templates.Keys;

    /// <summary>Returns the text of a template that is given by name or written out.</summary>
    /// <exception cref="LocalRunnerException">It is neither a name nor a template.</exception>
    public static string Resolve(string nameOrText) => s_templates.TryGetValue(nameOrText, out var known)
        ? known
        : nameOrText.Contains("{{", StringComparison.Ordinal) || nameOrText.Contains("{%", StringComparison.Ordinal)
            ? nameOrText
            : throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"'{nameOrText}' is no built-in chat template; known: {string.Join(", ", Names)}. A template of your own is given as its Jinja text.");
}
