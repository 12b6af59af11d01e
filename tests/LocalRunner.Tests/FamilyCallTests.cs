using System.Text;
using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;
using LocalRunner.Fixtures;
using LocalRunner.Tests.Chat;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

/// <summary>Each family's calls on their whole way: a model with the family's template writes them, and what comes out of the client are the calls.</summary>
public sealed class FamilyCallTests
{
    private const int Mutations = 200;

    private static readonly AITool[] s_tools = [.. OutputCase.Functions.Select(function => AIFunctionFactory.CreateDeclaration(function.Name, "d", function.Parameters))];

    public static TheoryData<string> Templates => [.. FamilyTemplates.All.Select(found => found.Name)];

    public static TheoryData<string> Thinking => [.. FamilyTemplates.All.Where(found => ReasoningFormats.Detect(found.Source) is not null).Select(found => found.Name)];

    public static TheoryData<string> Families => [.. FamilyTemplates.All.Select(found => found.Family).Distinct()];

    [Fact]
    public void Templates_EveryFamily_HasOne() =>
        typeof(ToolCallFormats).GetProperties().Select(property => ((ToolCallFormat)property.GetValue(null)!).Name).Except(FamilyTemplates.All.Select(found => found.Family)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Families))]
    public async Task GetStreamingResponseAsync_OutputsOfAFamilyCutAnywhere_GiveTextThoughtsAndCalls(string family)
    {
        var template = FamilyTemplates.All.First(found => found.Family == family);
        var engine = new ScriptedEngine();
        await using var model = await LoadAsync(engine, template.Source);
        using var client = new LocalChatClient(model);
        foreach (var (index, output) in Outputs(family, template.Source).OrderBy(output => output.Calls.Length == 0).Index())
        {
            engine.Write(output.Output);
            Check(output, await client.GetResponseAsync("Go.", Options(output)));
            var bytes = Encoding.UTF8.GetBytes(output.Output);

            // The family's own form is cut everywhere, what its models also write here and there.
            for (var cut = 1; cut < bytes.Length; cut += index == 0 ? 1 : 23)
            {
                engine.Write([bytes[..cut], bytes[cut..]]);
                Check(output, await client.GetStreamingResponseAsync("Go.", Options(output)).ToChatResponseAsync());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task GetResponseAsync_WhatATemplateWritesForCalls_AreThoseCallsHeldByTheGrammar(string name)
    {
        var (family, _, source) = FamilyTemplates.All.Single(found => found.Name == name);
        foreach (var calls in Written(source))
        {
            var text = calls.Text;
            string[] control = [.. MarkersOf(family).Where(marker => marker.Length > 1 && text.Contains(marker, StringComparison.Ordinal))];
            foreach (var engine in (ScriptedEngine[])[new(), new(control)])
            {
                await using var model = await LoadAsync(engine, source);
                using var client = new LocalChatClient(model);
                var expected = new OutputCase(name, FamilyTemplates.Format(family), text) { Calls = calls.Calls };
                foreach (var mode in (ChatToolMode[])[ChatToolMode.Auto, ChatToolMode.RequireAny])
                {
                    engine.Write(text.Trim());

                    Check(expected, await client.GetResponseAsync("Go.", Options(expected, mode)));

                    engine.Refused.ShouldBeEmpty($"{name}: {text}");
                    engine.Held.ShouldBePositive(name);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task GetResponseAsync_ModeOfTools_DecidesWhichCallsTheGrammarLetsPass(string name)
    {
        var (family, _, source) = FamilyTemplates.All.Single(found => found.Name == name);
        var engine = new ScriptedEngine();
        await using var model = await LoadAsync(engine, source);
        using var client = new LocalChatClient(model);
        var (text, calls) = Written(source)[0];
        var expected = new OutputCase(name, FamilyTemplates.Format(family), text) { Calls = calls };

        engine.Write(text.Trim());
        var none = await client.GetResponseAsync("Go.", Options(expected, ChatToolMode.None));
        none.Messages[0].Contents.OfType<FunctionCallContent>().ShouldBeEmpty();
        none.FinishReason.ShouldBe(ChatFinishReason.Stop);
        (engine.Held, engine.Prompts[^1].Contains("get_weather", StringComparison.Ordinal)).ShouldBe((0, false));

        engine.Write(text.Trim());
        Check(expected, await client.GetResponseAsync("Go.", Options(expected, ChatToolMode.RequireSpecific("get_weather"))));
        engine.Refused.ShouldBeEmpty();

        foreach (var (written, mode) in new[] { (text.Trim(), ChatToolMode.RequireSpecific("now")), ("No.", ChatToolMode.RequireAny) })
        {
            engine.Write(written);
            _ = await client.GetResponseAsync("Go.", Options(expected, mode));
            engine.Refused.ShouldHaveSingleItem(written);
            engine.Refused.Clear();
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task GetResponseAsync_TwoCallsOneAfterTheOther_CompletesTheLoop(string name)
    {
        var (family, _, source) = FamilyTemplates.All.Single(found => found.Name == name);
        var engine = new ScriptedEngine();
        await using var model = await LoadAsync(engine, source);
        var asked = new List<string>();
        using var client = new ChatClientBuilder(new LocalChatClient(model)).UseFunctionInvocation().Build();
        foreach (var city in (string[])["Seoul", "Busan"])
            engine.Write(Written(source, city)[0].Text.Trim());
        engine.Write(Answer(family, "Sunny in both."));
        var options = Options(new(name, FamilyTemplates.Format(family), ""));
        options.Tools = [AIFunctionFactory.Create((string city, int days) => Found(asked, city), "get_weather")];

        var response = await client.GetResponseAsync("Go.", options);

        asked.ShouldBe(["Seoul", "Busan"]);
        response.Messages[^1].Text.ShouldBe("Sunny in both.");
        engine.Prompts.Count.ShouldBe(3);
        engine.Prompts[1].ShouldContain("It rains in Seoul.");
        engine.Prompts[2].ShouldContain("It rains in Seoul.");
        engine.Prompts[2].ShouldContain("It rains in Busan.");
        engine.Prompts[2].ShouldContain("get_weather");
        response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId)
            .ShouldBe(response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public async Task GetStreamingResponseAsync_DamagedOutputs_EndAsTextOrCalls(string family)
    {
        var source = FamilyTemplates.All.First(found => found.Family == family).Source;
        var engine = new ScriptedEngine();
        await using var model = await LoadAsync(engine, source);
        using var client = new LocalChatClient(model);
        var outputs = OutputCases.All.Where(output => output.Format?.Name == family).ToList();
        var random = new Random(23);
        for (var i = 0; i < Mutations; i++)
        {
            var output = outputs[i % outputs.Count];
            var bytes = Encoding.UTF8.GetBytes(OutputParserTests.Damage(output.Output, random));
            engine.Write(bytes.Chunk(random.Next(1, 9)));
            var mode = (ChatToolMode?[])[null, ChatToolMode.Auto, ChatToolMode.RequireAny, ChatToolMode.None];

            var response = await client.GetStreamingResponseAsync("Go.", Options(output, mode[i % 4])).ToChatResponseAsync();

            var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToList();
            calls.ShouldAllBe(call => call.Exception == null && call.Arguments != null && call.Name.Length > 0);
            calls.Select(call => call.CallId).Distinct().Count().ShouldBe(calls.Count, Encoding.UTF8.GetString(bytes));
            response.FinishReason.ShouldBe(
                calls.Count > 0 ? ChatFinishReason.ToolCalls
                : response.Messages.SelectMany(message => message.Contents).OfType<ErrorContent>().Any() ? ChatFinishReason.Length : ChatFinishReason.Stop);
        }
    }

    [Theory]
    [MemberData(nameof(Thinking))]
    public async Task GetResponseAsync_CallAmongThoughts_IsAThoughtThatNoGrammarHolds(string name)
    {
        var (family, _, source) = FamilyTemplates.All.Single(found => found.Name == name);
        var engine = new ScriptedEngine();
        await using var model = await LoadAsync(engine, source);
        using var client = new LocalChatClient(model);
        var reasoning = ReasoningFormats.Detect(source).ShouldNotBeNull();
        var thoughts = $"Perhaps {FamilyTemplates.Format(family).Template.Trigger} or not, {{\"name\": 1}}.";

        engine.Write($"{Opened(model, reasoning)}{thoughts}{reasoning.Close}{Answer(family, "Hello.")}");
        var response = await client.GetResponseAsync("Go.", Thoughtful(null));

        response.Messages[0].Contents.OfType<FunctionCallContent>().ShouldBeEmpty();
        Thoughts(response).ShouldBe(thoughts);
        response.Messages[0].Text.ShouldBe("Hello.");
        (engine.Held, engine.Refused.Count).ShouldBe((0, 0));
    }

    [Theory]
    [MemberData(nameof(Thinking))]
    public async Task GetResponseAsync_BudgetOfThoughts_EndsThemInTheFamilysForm(string name)
    {
        var (family, _, source) = FamilyTemplates.All.Single(found => found.Name == name);
        var engine = new ScriptedEngine();
        await using var model = await LoadAsync(engine, source);
        using var client = new LocalChatClient(model);
        var reasoning = ReasoningFormats.Detect(source).ShouldNotBeNull();
        var opened = Opened(model, reasoning);

        engine.Write([.. opened.Length > 0 ? [Encoding.UTF8.GetBytes(opened)] : Array.Empty<byte[]>(), .. "abcdefg".Select(letter => new[] { (byte)letter }), .. "Hello."u8.ToArray().Select(letter => new[] { letter })]);
        var response = await client.GetResponseAsync("Go.", Thoughtful(7));

        (Thoughts(response), response.Messages[0].Text).ShouldBe(("abcdefg", "Hello."), family);
        response.Usage!.ReasoningTokenCount.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(7);
    }

    /// <summary>Gets what a model writes to open its thoughts, where the prompt does not.</summary>
    private static string Opened(LocalModel model, ReasoningFormat reasoning)
    {
        var prompt = model.FormatChat([new ChatMessage(ChatRole.User, "Go.")], thinking: new() { Enabled = true });
        return reasoning.IsOpenAt(prompt) ? "" : reasoning.Open;
    }

    private static ChatOptions Thoughtful(int? budget) => new()
    {
        Tools = s_tools,
        RawRepresentationFactory = _ => new GenerationOptions { Thinking = new() { Enabled = true, BudgetTokens = budget }, MaxTokens = 2000 },
    };

    private static string Thoughts(ChatResponse response) => string.Concat(response.Messages[0].Contents.OfType<TextReasoningContent>().Select(thought => thought.Text));

    private static string Found(List<string> asked, string city)
    {
        asked.Add(city);
        return $"It rains in {city}.";
    }

    private static string Answer(string family, string text) => family switch
    {
        "gpt-oss" => $"<|start|>assistant<|channel|>final<|message|>{text}",
        "Functionary 3.2" => $"all\n{text}",
        _ => text,
    };

    /// <summary>Gets what the template writes for one call, and for two where it writes several.</summary>
    private static List<(string Text, (string Name, string Arguments)[] Calls)> Written(string source, string city = "Seoul")
    {
        var template = ChatTemplate.Parse(source, "<s>", "</s>");
        var format = template.Format(OutputCase.Functions, withTools: true).Calls.ShouldNotBeNull();
        (string, string)[] one = [("get_weather", $$"""{"city": "{{city}}", "days": 3}""")];
        (string, string)[] two = [.. one, ("get_weather", """{"city": "Jeju", "unit": "c"}""")];
        var isParallel = format.Template.IsParallel && template.Capabilities(withTools: true).ParallelToolCalls;
        return [.. new[] { one, two }.Take(isParallel ? 2 : 1).Select(calls => (Start(format, WrittenCalls.Of(template, format, OutputCase.Functions, calls)), calls))];
    }

    // What a prompt ends in is no part of the answer.
    private static string Start(ToolCallFormat format, string text) =>
        format.PromptEnd.Length > 0 && text.StartsWith(format.PromptEnd, StringComparison.Ordinal) ? text[format.PromptEnd.Length..]
        : format.HasChannels && text.StartsWith("commentary", StringComparison.Ordinal) ? "<|channel|>" + text
        : format.HasChannels && text.StartsWith("<|start|>assistant", StringComparison.Ordinal) ? text["<|start|>assistant".Length..] : text;

    private static IEnumerable<string> MarkersOf(string family) =>
        FamilyTemplates.Format(family).Syntaxes.SelectMany(syntax => (string[])[.. syntax.Markers, syntax.End, syntax.SectionEnd]).Where(marker => marker.Any(char.IsPunctuation)).Distinct();

    private static void Check(OutputCase expected, ChatResponse response)
    {
        var message = response.Messages.ShouldHaveSingleItem();
        message.Text.ShouldBe(expected.Text, expected.Name);
        Thoughts(response).ShouldBe(expected.Thoughts, expected.Name);
        message.Contents.OfType<ErrorContent>().ShouldBeEmpty(expected.Name);
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        calls.Select(call => call.Name).ShouldBe(expected.Calls.Select(call => call.Name), expected.Name);
        calls.Select(call => call.CallId).Distinct().Count().ShouldBe(calls.Count, expected.Name);
        for (var i = 0; i < calls.Count; i++)
        {
            JsonElement.DeepEquals(JsonSerializer.SerializeToElement(calls[i].Arguments), JsonDocument.Parse(expected.Calls[i].Arguments).RootElement)
                .ShouldBeTrue($"{expected.Name}: {JsonSerializer.Serialize(calls[i].Arguments)}");
            if (i < expected.Ids.Length && !expected.Ids[i].Contains('#'))
                calls[i].CallId.ShouldBe(expected.Ids[i], expected.Name);
        }

        response.FinishReason.ShouldBe(calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop, expected.Name);
    }

    /// <summary>Gets the outputs of a family that a template of it can have: those whose thoughts are marked as the template marks them.</summary>
    private static IEnumerable<OutputCase> Outputs(string family, string source)
    {
        var reasoning = ReasoningFormats.Detect(source);
        return OutputCases.All.Where(output => output.Format?.Name == family && (output.Reasoning is null || output.Reasoning == reasoning)
            && (output.Thoughts.Length == 0 || output.Reasoning is not null) && !output.Prompt.Contains("<|message|>") && !output.Prompt.EndsWith("<think>\n", StringComparison.Ordinal));
    }

    private static ChatOptions Options(OutputCase output, ChatToolMode? mode = null) => new()
    {
        Tools = s_tools,
        ToolMode = mode,
        RawRepresentationFactory = _ => new GenerationOptions
        {
            Thinking = output.Format == ToolCallFormats.Harmony ? null : output.Thoughts.Length > 0 || output.Output.Contains("<|START_THINKING|>") ? new() { Enabled = true } : ThinkingOptions.Off,
            MaxTokens = 2000,
        },
    };

    private static Task<LocalModel> LoadAsync(ScriptedEngine engine, string template) =>
        LocalModel.LoadAsync(engine, Demo.Q8, new ModelOptions { ChatTemplate = template, Parallel = 1 }, null, CancellationToken.None);
}
