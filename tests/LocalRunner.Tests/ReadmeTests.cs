using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

/// <summary>The README's code, compiled and run: the test below holds its lines word for word.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task Snippet_Run_Answers()
    {
        var (folder, output) = (Directory.GetCurrentDirectory(), Console.Out);
        Directory.SetCurrentDirectory(AppContext.BaseDirectory);
        await using var console = new StringWriter();
        Console.SetOut(console);
        try
        {
            // The README's lines begin here.
            await using var model = await LocalModel.LoadAsync("models/demo/demo-q8_0.gguf");
            Console.WriteLine($"{model.Info.Name}: {model.Info.Parameters:N0} parameters, context {model.Settings.ContextLength}");
            await foreach (var chunk in model.GenerateAsync([new ChatMessage(ChatRole.User, "What is the capital of Korea?")]))
            {
                Console.Write(chunk.Text); // the last chunk carries the finish reason, usage and timings
            }

            // The README's lines end here.
        }
        finally
        {
            Console.SetOut(output);
            Directory.SetCurrentDirectory(folder);
        }

        // The draw is random, so only what does not depend on it is certain.
        console.ToString().ShouldMatch(@"^LocalRunner Demo: 5,246,208 parameters, context 1024\r?\n.*\w");
    }

    [Fact]
    public void Snippet_InReadme_IsTheOneThatIsTested()
    {
        static string[] Lines(string text, string from, string to)
        {
            var start = text.IndexOf(from, StringComparison.Ordinal) + from.Length;
            return text[start..text.IndexOf(to, start, StringComparison.Ordinal)]
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var test = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ReadmeTests.cs"));

        Lines(readme, "```csharp", "```").ShouldBe(Lines(test, "// The README's lines begin here.", "// The README's lines end here."));
    }
}
