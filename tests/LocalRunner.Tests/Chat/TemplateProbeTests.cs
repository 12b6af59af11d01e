using LocalRunner.Chat;
using LocalRunner.Tests.Chat.Jinja;

namespace LocalRunner.Tests.Chat;

/// <summary>What probes find out of real templates.</summary>
public sealed class TemplateProbeTests
{
    [Theory]
    [InlineData("Qwen/Qwen3-0.6B", "text system late tools calls parallel results object string reasoning")]
    [InlineData("Qwen/Qwen2.5-7B-Instruct", "text system late tools calls parallel results object null")]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct", "text system late tools calls results object null")]
    [InlineData("mistralai/Mixtral-8x7B-Instruct-v0.1", "text")]
    [InlineData("mistralai/Mistral-Nemo-Instruct-2407", "text system tools calls parallel results object null")]
    [InlineData("deepseek-ai/DeepSeek-R1", "text system late calls parallel results string null")]
    [InlineData("meta-llama/Llama-Guard-3-11B-Vision", "typed")]
    [InlineData("Qwen/Qwen3.5-4B", "text typed system tools calls parallel results object null reasoning")]
    [InlineData("HuggingFaceTB/SmolLM3-3B", "text system tools results null")]
    public void Capabilities_OfRealTemplates_AreFound(string name, string expected)
    {
        var source = CaseFile.Read("huggingface.json").GetProperty("cases").EnumerateArray()
            .Single(found => found.GetProperty("name").GetString() == name).GetProperty("template").GetString()!;

        Named(ChatTemplate.Parse(source, "<s>", "</s>").Capabilities()).ShouldBe(expected);
    }

    [Theory]
    [InlineData("{% for m in messages %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endfor %}", "typed")]
    [InlineData("{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endif %}{% endfor %}", "text typed system late results")]
    [InlineData("{% for m in messages %}{% if m.role not in ['user', 'assistant'] %}{{ raise_exception('no') }}{% endif %}{{ m.content }}{% endfor %}", "text")]
    [InlineData("{% for m in messages %}{{ m.content }}{% for c in m.tool_calls or [] %}{{ c.function.name }}({{ c.function.arguments }}){% endfor %}{% endfor %}", "text system late calls parallel results string")]
    [InlineData("{{ raise_exception('never') }}", "")]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "")]
    public void Capabilities_OfMadeTemplates_AreFound(string source, string expected) =>
        Named(ChatTemplate.Parse(source).Capabilities()).ShouldBe(expected);

    private static string Named(TemplateCapabilities found) => string.Join(' ', new[]
    {
        (found.TextContent, "text"),
        (found.TypedContent, "typed"),
        (found.System, "system"),
        (found.LateSystem, "late"),
        (found.Tools, "tools"),
        (found.ToolCalls, "calls"),
        (found.ParallelToolCalls, "parallel"),
        (found.ToolResults, "results"),
        (found.ObjectArguments, "object"),
        (found.TextArguments, "string"),
        (found.NullContent, "null"),
        (found.Reasoning, "reasoning"),
    }.Where(capability => capability.Item1).Select(capability => capability.Item2));
}
