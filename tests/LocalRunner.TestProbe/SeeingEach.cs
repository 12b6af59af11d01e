using LocalRunner.Machine;
using Microsoft.Extensions.AI;

namespace LocalRunner.TestProbe;

/// <summary>Loads each model whose path comes in with the projector behind the tab, asks about the image behind the next, and says how it went.</summary>
internal static class SeeingEach
{
    public static async Task<int> RunAsync(TextReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            var outcome = "works";
            try
            {
                var parts = line.Split('\t');
                var load = new ModelOptions { ContextLength = 512, Threads = 1, BatchSize = 64, MicroBatchSize = 64, Projector = parts[1] };
                await using var model = await LocalModel.LoadAsync(parts[0], load);
                var question = new ChatMessage(ChatRole.User, [new DataContent(await File.ReadAllBytesAsync(parts[2]), "image/png"), new TextContent("what?")]);
                await model.AnswerAsync([question], new GenerationOptions { MaxTokens = 2, Sampling = SamplingOptions.Greedy });
            }
            catch (LocalRunnerException exception)
            {
                outcome = exception.Error.ToString();
            }

            Console.WriteLine($"{outcome} {ProcessMemory.Read().PeakResident}");
        }

        return 0;
    }
}
