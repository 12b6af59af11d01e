// A chat in the terminal: dotnet run --project samples/Chat -- MODEL.gguf
using System.Text;
using LocalRunner;
using Microsoft.Extensions.AI;

if (args is not [var path])
{
    Console.Error.WriteLine("Give the path of a GGUF model.");
    return 2;
}

await using var model = await LocalModel.LoadAsync(path);
Console.WriteLine($"{model.Info.Name}, {model.Settings.ContextLength} tokens of context. An empty line ends the chat.");

var conversation = new List<ChatMessage> { new ChatMessage(ChatRole.System, "Answer briefly.") };
while (Console.ReadLine() is { Length: > 0 } line)
{
    conversation.Add(new ChatMessage(ChatRole.User, line));
    var answer = new StringBuilder();

    // Only what is new in the conversation is computed: the rest is in the model's cache.
    await foreach (var chunk in model.GenerateAsync(conversation, new GenerationOptions { MaxTokens = 200 }))
    {
        Console.Write(chunk.Text);
        answer.Append(chunk.Text);
    }

    Console.WriteLine();
    conversation.Add(new ChatMessage(ChatRole.Assistant, answer.ToString()));
}

return 0;
