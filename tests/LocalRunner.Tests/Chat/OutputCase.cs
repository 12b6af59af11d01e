using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Output;
using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Tests.Chat;

/// <summary>One output of a model, and what is in it.</summary>
internal sealed record OutputCase(string Name, ToolCallFormat? Format, string Output)
{
    public string Text { get; init; } = "";

    public string Thoughts { get; init; } = "";

    /// <summary>Name and arguments of each call; an argument text that begins with = is compared as it is.</summary>
    public (string Name, string Arguments)[] Calls { get; init; } = [];

    public string[] Ids { get; init; } = [];

    public string Prompt { get; init; } = "";

    public ReasoningFormat? Reasoning { get; init; }

    public override string ToString() => Name;

    public static IReadOnlyList<ToolFunction> Functions { get; } =
    [
        Function("get_weather", """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},"unit":{"enum":["c","f"]}},"required":["city"]}"""),
        Function("run_code", """{"type":"object","properties":{"code":{"type":"string"},"options":{"type":"object"},"tags":{"type":"array","items":{"type":"string"}},"limit":{"type":["integer","string"]},"quiet":{"type":"boolean"}},"required":["code"]}"""),
        Function("now", """{"type":"object","properties":{}}"""),
    ];

    public OutputParser Parser() => new(new(Format, Reasoning, Functions), Prompt, (name, index) => $"{name}#{index}");

    public void Check(IEnumerable<OutputDelta> deltas)
    {
        var found = ParsedOutput.Of(deltas);
        found.Text.ShouldBe(Text, Name);
        found.Reasoning.ShouldBe(Thoughts, Name);
        found.Calls.Select(call => call.Name).ShouldBe(Calls.Select(call => call.Name), Name);
        for (var i = 0; i < Calls.Length; i++)
        {
            found.Calls[i].IsComplete.ShouldBeTrue(Name);
            JsonElement.DeepEquals(Parse(found.Calls[i].Arguments), Parse(Calls[i].Arguments)).ShouldBeTrue($"{Name}: {found.Calls[i].Arguments}");
        }

        if (Ids.Length > 0)
            found.Calls.Select(call => call.Id).ShouldBe(Ids, Name);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static ToolFunction Function(string name, string parameters) => new(name, Parse(parameters));
}
