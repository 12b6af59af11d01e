using BenchmarkDotNet.Attributes;
using LocalRunner.Chat;
using LocalRunner.Gguf;
using Microsoft.Extensions.AI;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>Rendering a conversation of 50 messages, as each answer begins with it.</summary>
[MemoryDiagnoser]
public class TemplateBenchmarks
{
    private const int Messages = 50;

    private readonly List<ChatMessage> _conversation = [];
    private readonly List<ChatMessage> _conversationWithCalls = [];
    private ChatTemplate? _template;
    private AIFunctionDeclaration[] _tools = [];

    /// <summary>Parses the demo's template and writes the conversations.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        using var file = GgufFile.Open(DemoModel.Path);
        _template = ChatTemplate.Of(file);
        _ = (_template.Capabilities(), _template.Capabilities(withTools: true));
        _tools = [AIFunctionFactory.Create((string city) => city, "get_weather", "Weather in a city")];
        for (var i = 0; i < Messages; i++)
        {
            var isUser = i % 2 == 0;
            _conversation.Add(new(isUser ? ChatRole.User : ChatRole.Assistant, $"Message {i}: on the longest day of summer Nora saw that the bell was broken, and thought about how to mend it."));
            _conversationWithCalls.Add((i % 4) switch
            {
                0 => new(ChatRole.User, "What is the weather in Seoul?"),
                1 => new(ChatRole.Assistant, [new FunctionCallContent($"call_{i}", "get_weather", new Dictionary<string, object?> { ["city"] = "Seoul" })]),
                2 => new(ChatRole.Tool, [new FunctionResultContent($"call_{i - 1}", "It is sunny in Seoul.")]),
                _ => new(ChatRole.Assistant, "It is sunny in Seoul today."),
            });
        }
    }

    /// <summary>Texts alone.</summary>
    [Benchmark]
    public int FiftyTexts() => _template!.Render(new ChatTemplateInput { Messages = MessageValues.Of(_conversation) }).Text.Length;

    /// <summary>Questions, calls, results and answers, with a tool.</summary>
    [Benchmark]
    public int FiftyWithCalls() =>
        _template!.Render(new ChatTemplateInput { Messages = MessageValues.Of(_conversationWithCalls), Tools = MessageValues.OfTools(_tools) }).Text.Length;
}
