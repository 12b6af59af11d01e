using System.Text.Json;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>A side's end of the conversation: the first line of stdin says what to load, each further one what to continue.</summary>
internal static class SideLoop
{
    public static async Task<int> RunAsync(Func<LoadRequest, Task<ISide>> load)
    {
        ISide? side = null;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            object reply;
            try
            {
                if (side is null)
                {
                    side = await load(Read<LoadRequest>(line));
                    reply = side.Loaded;
                }
                else
                {
                    reply = await side.AnswerAsync(Read<AnswerRequest>(line));
                }
            }
            catch (Exception exception)
            {
                reply = new { error = exception.Message };
            }

            Console.WriteLine(JsonSerializer.Serialize(reply, JsonSerializerOptions.Web));
        }

        return 0;
    }

    private static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!;
}
