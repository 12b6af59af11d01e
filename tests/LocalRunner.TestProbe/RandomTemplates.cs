using System.Diagnostics;
using LocalRunner.Chat.Jinja;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.TestProbe;

/// <summary>Parses and renders random templates, and says how many ended in which way, and how long the slowest took.</summary>
internal static class RandomTemplates
{
    public static int Run(int seed, int count)
    {
        var random = new Random(seed);
        var limits = new JinjaLimits { Steps = 200_000, Characters = 1 << 20, Text = 1 << 18, Items = 100_000, Range = 1000 };
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var slowest = TimeSpan.Zero;
        var longest = 0;
        for (var i = 0; i < count; i++)
        {
            var template = RandomTemplate.Make(random);
            var start = Stopwatch.GetTimestamp();
            var outcome = "rendered";
            try
            {
                var text = JinjaTemplate.Parse(template, limits).Render(Variables());
                longest = Math.Max(longest, text.Length);
                if (text.Changes is { } changes && (changes[^1] >= text.Length || changes.Zip(changes.Skip(1)).Any(pair => pair.First >= pair.Second)))
                    outcome = "marks are wrong";
            }
            catch (LocalRunnerException exception)
            {
                outcome = exception.Error.ToString();
            }
            catch (Exception exception)
            {
                Console.WriteLine($"{exception.GetType().Name} {template.ReplaceLineEndings(" ")} {exception.StackTrace?.ReplaceLineEndings(" ")}");
                outcome = "failed";
            }

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            var time = Stopwatch.GetElapsedTime(start);
            slowest = time > slowest ? time : slowest;
        }

        foreach (var (outcome, times) in outcomes)
            Console.WriteLine($"{outcome}: {times}");
        Console.WriteLine($"slowest: {slowest.TotalMilliseconds:0}");
        Console.WriteLine($"longest: {longest}");
        return 0;
    }

    // New for each template, as one that could change them would spoil the others.
    private static Dictionary<string, JinjaValue> Variables() => new()
    {
        ["messages"] = JsonValues.Read("""[{"role": "user", "content": "Hello\n <|im_end|> 😀"}, {"role": "assistant", "content": null, "tool_calls": [{"x": 1.5}]}, "plain"]""", isInput: true),
        ["mapping"] = JsonValues.Read("""{"a": 1, "b": [2, {"c": "d"}], "items": true, "none": null}""", isInput: true),
        ["numbers"] = JsonValues.Read("[3, -1, 2.5, 10, 99999999999999999999]", isInput: true),
        ["text"] = JinjaValue.OfInput("The <b>quick</b> brown fox, \uD83D ß\0"),
    };
}
