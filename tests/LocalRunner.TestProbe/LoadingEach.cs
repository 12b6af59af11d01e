using System.Globalization;
using LocalRunner.Machine;

namespace LocalRunner.TestProbe;

/// <summary>Loads each file whose path comes in, with the adapter and its scale that may follow behind tabs, and says how it went and the most memory this process ever took.</summary>
internal static class LoadingEach
{
    public static async Task<int> RunAsync(TextReader paths)
    {
        while (await paths.ReadLineAsync() is { } line)
        {
            var parts = line.Split('\t');
            var outcome = "works";
            try
            {
                await Loading.AnswerAsync(parts[0], parts is [_, var adapter, var scale] ? [new(adapter, float.Parse(scale, CultureInfo.InvariantCulture))] : []);
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
