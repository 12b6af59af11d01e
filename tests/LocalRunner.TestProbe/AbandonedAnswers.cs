using System.Diagnostics;
using LocalRunner.Machine;

namespace LocalRunner.TestProbe;

/// <summary>Cancels and abandons answers at every stage, and prints threads and memory before and after.</summary>
internal static class AbandonedAnswers
{
    private const int WarmUp = 20;

    public static async Task<int> RunAsync(string path, int count)
    {
        await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 1024 });
        var prompt = Enumerable.Range(0, 700).Select(i => 10 + (i % 2000)).ToArray();
        for (var i = 0; i < WarmUp; i++)
            await AbandonAsync(model, prompt, i);
        Print("before");
        for (var i = 0; i < count; i++)
            await AbandonAsync(model, prompt, i);
        Print("after");
        return 0;
    }

    private static async Task AbandonAsync(LocalModel model, int[] prompt, int kind)
    {
        using var cancellation = new CancellationTokenSource();
        var options = new GenerationOptions { MaxTokens = 200, ReusePrefix = false, Sampling = new() { Seed = (uint)kind } };
        var stream = model.GenerateAsync(prompt, options, cancellation.Token);
        switch (kind % 4)
        {
            case 0:
                // Cancelled inside the prompt.
                cancellation.CancelAfter(1);
                await foreach (var _ in stream)
                {
                }

                break;
            case 1:
                // Left after a few tokens.
                var seen = 0;
                await foreach (var _ in stream)
                {
                    if (++seen == 3)
                        break;
                }

                break;
            case 2:
                // Cancelled between tokens.
                await foreach (var _ in stream)
                    await cancellation.CancelAsync();
                break;
            default:
                // Started and never read.
                var chunks = stream.GetAsyncEnumerator(CancellationToken.None);
                _ = chunks.MoveNextAsync().AsTask();
                await cancellation.CancelAsync();
                break;
        }
    }

    private static void Print(string when)
    {
        // The threads and buffers of the last answer need a moment to go.
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{when} {process.Threads.Count} {ProcessMemory.Read().Anonymous ?? 0}");
    }
}
