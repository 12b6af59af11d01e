using LocalRunner.Machine;

namespace LocalRunner.TestProbe;

/// <summary>Loads each file whose path comes in, and says how it went and the most memory this process ever took.</summary>
internal static class LoadingEach
{
    public static async Task<int> RunAsync(TextReader paths)
    {
        while (await paths.ReadLineAsync() is { } path)
        {
            var outcome = "works";
            try
            {
                await Loading.AnswerAsync(path);
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
