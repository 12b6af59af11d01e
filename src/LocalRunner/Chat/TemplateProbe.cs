using LocalRunner.Chat.Output;

namespace LocalRunner.Chat;

/// <summary>Finds out what a template can render: it renders small conversations, and looks for their words in the text.</summary>
internal sealed class TemplateProbe(TrialRendering trial)
{
    private const string Word = "zyxwv";
    private const string Other = "qponm";
    private const string Hello = """{"role": "user", "content": "hello"}""";
    private const string Answer = """{"role": "assistant", "content": "hi"}""";
    private const string Result = """{"role": "tool", "tool_call_id": "abcdef123", "name": "zyxwv", "content": "3"}""";

    /// <summary>Where templates look for an assistant's reasoning: most of them, gpt-oss and LFM2.5, MiniCPM3, Command-A, and few others.</summary>
    private static readonly string[] s_reasoningKeys = ["reasoning_content", "thinking", "thought", "tool_plan", "reasoning"];

    private const string Tool =
        """
        {"type": "function", "function": {"name": "zyxwv", "description": "d", "parameters":
            {"type": "object", "properties": {"qponm": {"type": "string", "description": "p"}}, "required": ["qponm"]}}}
        """;

    public TemplateCapabilities Run()
    {
        var callOfObject = Render([Hello, Call("""{"qponm": "value"}""")]);
        var callOfText = Render([Hello, Call("""
            "{\"qponm\": \"value\"}"
            """)]);
        var objects = callOfObject is not null && Holds(callOfObject, Other, "value") && !Holds(callOfObject, "'qponm': 'value'");
        var texts = Holds(callOfText, "\"qponm\": \"value\"");
        var arguments = objects || !texts ? """{"qponm": "value"}""" : """
            "{\"qponm\": \"value\"}"
            """;
        var key = s_reasoningKeys.FirstOrDefault(name => Holds(Render([Hello, Thought(arguments, name, ""), Result]), Other + Word));
        return new()
        {
            TextContent = Holds(Render([Message("user", $"\"{Word}\"")]), Word),
            TypedContent = Render([Message("user", $$"""[{"type": "text", "text": "{{Word}}"}]""")]) is { } typed
                && Holds(typed, Word) && !Holds(typed, "'type'") && !Holds(typed, "\"type\""),
            System = Holds(Render([Message("system", $"\"{Word}\""), Hello]), Word),
            LateSystem = Holds(Render([Message("system", "\"s\""), Hello, Answer, Message("system", $"\"{Word}\""), Hello]), Word),
            Tools = Holds(Render([Hello], $"[{Tool}]"), Word, Other),
            ToolCalls = Holds(callOfObject, "value") || Holds(callOfText, "value"),
            ObjectArguments = objects,
            TextArguments = texts,
            ParallelToolCalls = Holds(Render([Hello, Call(arguments, arguments.Replace("value", "second", StringComparison.Ordinal))]), "value", "second"),
            ToolResults = Holds(Render([Hello, Call(arguments), Result.Replace("\"3\"", "\"result7\"", StringComparison.Ordinal)]), "result7"),
            NullContent = Render([Hello, Call(arguments).Replace("\"content\": \"\"", "\"content\": null", StringComparison.Ordinal), Result]) is { } withNull
                && withNull == Render([Hello, Call(arguments), Result]),
            ReasoningKey = key,
            ReasoningBesideContent = key is not null && Holds(Render([Hello, Thought(arguments, key, "beside"), Result]), Other + Word, "beside"),
        };
    }

    /// <summary>Returns whether a message of a role that is none of the usual ones shows, before or behind a user's.</summary>
    public bool Renders(string role)
    {
        var message = $$"""{"role": {{JsonStringWriter.Quote(role)}}, "content": "{{Word}}"}""";
        return Holds(Render([Hello, message]), Word) || Holds(Render([message, Hello]), Word);
    }

    private static string Thought(string arguments, string key, string content) =>
        Call(arguments).Replace("\"content\": \"\"", $"\"{key}\": \"{Other}{Word}\", \"content\": \"{content}\"", StringComparison.Ordinal);

    private static string Message(string role, string content) => $$"""{"role": "{{role}}", "content": {{content}}}""";

    private static string Call(params ReadOnlySpan<string> arguments)
    {
        var calls = new List<string>();
        foreach (var given in arguments)
            calls.Add($$"""{"type": "function", "id": "abcdef12{{3 + calls.Count}}", "function": {"name": "{{Word}}", "arguments": {{given.Trim()}} } }""");
        return $$"""{"role": "assistant", "content": "", "tool_calls": [{{string.Join(", ", calls)}}]}""";
    }

    private static bool Holds(string? text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text?.Contains(word, StringComparison.Ordinal) != true)
                return false;
        }

        return true;
    }

    private string? Render(string[] messages, string tools = "null") => trial.Render(messages, tools);
}
