using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Tests.Chat;

/// <summary>Finds out what a template writes for calls, which is what its model was trained to write.</summary>
internal static class WrittenCalls
{
    /// <summary>Returns what the template puts into the assistant's turn for calls.</summary>
    public static string Of(ChatTemplate template, ToolCallFormat format, IReadOnlyList<ToolFunction> functions, IReadOnlyList<(string Name, string Arguments)> calls)
    {
        const string Hello = """{"role": "user", "content": "hello"}""";
        var tools = JsonSerializer.SerializeToElement(functions.Select(function => new
        {
            type = "function",
            function = new { name = function.Name, description = "d", parameters = function.Parameters },
        }));
        var given = string.Join(", ", calls.Select((call, index) => $$"""
            {"type": "function", "id": "{{(format.Ids == CallIdForm.NameAndNumber ? $"functions.{call.Name}:{index}" : $"abcdefg{index:00}")}}", "function": {"name": "{{call.Name}}", "arguments": {{call.Arguments}}} }
            """));
        var plain = Render($$"""[{{Hello}}, {"role": "assistant", "content": "kjihg"}]""");
        var called = Render($$"""[{{Hello}}, {"role": "assistant", "content": "", "tool_calls": [{{given}}]}]""");
        var start = called.AsSpan().CommonPrefixLength(plain);
        while (start > 0 && called[start] is not '<' and not '[' && called[start - 1] is not '\n' and not '>' and not ']')
            start--;
        var end = called.AsSpan().Length;
        while (end > start && called.AsSpan(end - 1).CommonPrefixLength(plain.AsSpan(plain.Length - (called.Length - end) - 1)) == called.Length - end + 1)
            end--;
        while (end < called.Length && called[end] is not '<' and not '\n')
            end++;
        var text = called[start..end];
        foreach (var mark in (string[])["<|end_call|>", "<|eom_id|>", "<|eot_id|>"])
            text = text.EndsWith(mark, StringComparison.Ordinal) ? text[..^mark.Length] : text;
        return text;

        string Render(string messages) => template.Render(JsonDocument.Parse(messages).RootElement, tools, addGenerationPrompt: false).Text;
    }
}
