using LocalRunner.Chat;
using LocalRunner.Tests.Chat.Jinja;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests.Chat;

/// <summary>What rendering a conversation that has grown takes of the heap, against the bytes of the prompt.</summary>
public sealed class RenderingAllocationTests
{
    private const int Messages = 50;

    // The prompt itself is one; the rest is the message that came, a list of those that were there, and what a template makes on its way.
    [Theory]
    [InlineData("chatml", 2)]
    [InlineData("llama3", 2)]
    [InlineData("Qwen/Qwen3-0.6B", 2.2)]
    [InlineData("Qwen/Qwen3.5-4B", 3.5)]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct", 2)]
    [InlineData("deepseek-ai/DeepSeek-R1", 2.2)]
    [InlineData("HuggingFaceTB/SmolLM3-3B", 2)]
    [InlineData("moonshotai/Kimi-K2-Thinking", 2.4)]
    public void Render_GrownConversation_AllocatesLittleBeyondThePrompt(string template, double most) =>
        Allocation(template, i => new(
            i % 2 == 0 ? ChatRole.User : ChatRole.Assistant, $"Message {i}: on the longest day of summer Nora saw that the bell was broken, and thought about how to mend it.")).ShouldBeLessThan(most);

    [Theory]
    [InlineData("Qwen/Qwen3-0.6B", 3.5)]
    [InlineData("meta-llama/Llama-3.1-8B-Instruct", 3)]
    [InlineData("moonshotai/Kimi-K2-Thinking", 3.5)]
    public void Render_GrownConversationWithCalls_AllocatesLittleBeyondThePrompt(string template, double most) =>
        Allocation(template, i => (i % 4) switch
        {
            0 => new(ChatRole.User, "What is the weather in Seoul?"),
            1 => new(ChatRole.Assistant, [new FunctionCallContent($"call_{i}", "get_weather", new Dictionary<string, object?> { ["city"] = "Seoul" })]),
            2 => new(ChatRole.Tool, [new FunctionResultContent($"call_{i - 1}", "It is sunny in Seoul.")]),
            _ => new(ChatRole.Assistant, "It is sunny in Seoul today."),
        }).ShouldBeLessThan(most);

    /// <summary>Returns the bytes that the last of some renderings allocated, a message more each time, by those of its prompt.</summary>
    private static double Allocation(string name, Func<int, ChatMessage> message)
    {
        var template = ChatTemplate.Parse(Source(name), "<s>", "</s>");
        var conversation = Enumerable.Range(0, Messages - 8).Select(message).ToList();
        var least = double.MaxValue;
        while (conversation.Count < Messages)
        {
            conversation.Add(message(conversation.Count));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var prompt = template.Render(new ChatTemplateInput { Messages = MessageValues.Of(conversation) });
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            // The first ones make what is kept, and a buffer may have to grow at any.
            least = Math.Min(least, (double)allocated / (prompt.Text.Length * sizeof(char)));
        }

        return least;
    }

    private static string Source(string name) => BuiltInTemplates.Names.Contains(name)
        ? BuiltInTemplates.Resolve(name)
        : CaseFile.Read("huggingface.json").GetProperty("cases").EnumerateArray().First(found => found.GetProperty("name").GetString() == name).GetProperty("template").GetString()!;
}
