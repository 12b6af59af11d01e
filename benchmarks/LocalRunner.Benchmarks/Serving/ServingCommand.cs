using System.Globalization;

namespace LocalRunner.Benchmarks.Serving;

/// <summary>Measures what many callers see of one model: waiting times, prefixes that are kept, guesses ahead, and HTTP.</summary>
internal static class ServingCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["stall", var model, .. var rest]:
                await Stall.MeasureAsync(model, Rounds(rest, 3));
                return 0;
            case ["prefix", var model, .. var rest]:
                await Prefix.MeasureAsync(model, Rounds(rest, 5));
                return 0;
            case ["guesses", var model, var file, .. var rest]:
                await Guesses.MeasureAsync(model, file, Rounds(rest, 5), draft: rest is [_, var draft] ? draft : null);
                return 0;
            case ["http", var model, .. var rest]:
                await HttpStream.MeasureAsync(model, Rounds(rest, 9));
                return 0;
            default:
                Console.Error.WriteLine("serving stall|prefix|http MODEL.gguf [ROUNDS], serving guesses MODEL.gguf FILE.cs [ROUNDS [DRAFT.gguf]]");
                return 2;
        }
    }

    private static int Rounds(string[] arguments, int fallback) =>
        arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : fallback;
}
