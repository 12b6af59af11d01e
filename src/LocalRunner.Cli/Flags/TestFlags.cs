using System.CommandLine;
using System.Globalization;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags that name tests: lists, as llama-bench takes them.</summary>
internal sealed class TestFlags
{
    /// <summary>The tokens of one sample of sustained speed: at 10 a second a few seconds, through which no clock changes much.</summary>
    private const int SustainedTokens = 32;
    private const string UsualLength = "128";

    private readonly Option<string?> _prompt = new("--pp") { Description = "Prefill tests: lengths of prompts in tokens, such as 512,2048. Default: 512.", HelpName = "N,…" };
    private readonly Option<string?> _write = new("--tg") { Description = "Decode tests: lengths of answers in tokens. Default: 128.", HelpName = "N,…" };
    private readonly Option<string?> _chat = new("--chat") { Description = "Whole answers with tokeniser, sampler and stream: tokens in + tokens out. Default: 128+64.", HelpName = "N+M,…" };
    private readonly Option<string?> _first = new("--ttft") { Description = "Time to the first token, cold and with the prompt cached. Default: 512.", HelpName = "N,…" };
    private readonly Option<string?> _depth = new("--depth") { Description = "Tokens in the cache before each pp and tg test. Default: 0.", HelpName = "N,…" };

    private readonly Option<string?> _sustain = new("--sustain") { Description = "Also write for this long on end, such as 3m or 90s, to see whether the machine keeps its speed.", HelpName = "TIME" };

    private readonly Option<string?> _parallel = new("--parallel") { Description = "Also write as many answers side by side as these numbers say, each as long as --tg, such as 1,2,4,8.", HelpName = "N,…" };

    public IEnumerable<Option> All => [_prompt, _write, _chat, _first, _depth, _sustain, _parallel];

    /// <summary>Whoever names tests gets those alone; otherwise all that are usual, at each depth.</summary>
    public IReadOnlyList<BenchTest> Read(ParseResult parsed) => [.. ReadOthers(parsed), .. Parallel(parsed), .. Sustained(parsed.GetValue(_sustain))];

    private static IEnumerable<BenchTest> Sustained(string? time) =>
        time is null ? [] : [new(BenchTestKind.Sustain, 0, SustainedTokens, Seconds: Duration(time))];

    private IEnumerable<BenchTest> Parallel(ParseResult parsed)
    {
        var depths = Numbers("--depth", parsed.GetValue(_depth) ?? "0", least: 0);
        var lengths = Numbers("--tg", parsed.GetValue(_write) ?? UsualLength);
        return from depth in depths
               from length in lengths
               from sequences in Numbers("--parallel", parsed.GetValue(_parallel))
               select new BenchTest(BenchTestKind.Parallel, 0, length, depth, Sequences: sequences);
    }

    private IReadOnlyList<BenchTest> ReadOthers(ParseResult parsed)
    {
        string?[] named = [parsed.GetValue(_prompt), parsed.GetValue(_write), parsed.GetValue(_chat), parsed.GetValue(_first)];
        var depths = Numbers("--depth", parsed.GetValue(_depth) ?? "0", least: 0);
        if (named.All(each => each is null))
        {
            return
            [
                .. depths.SelectMany(depth => BenchOptions.DefaultTests.Where(AtDepth).Select(test => test with { Depth = depth })),
                .. BenchOptions.DefaultTests.Where(test => !AtDepth(test)),
            ];
        }

        return
        [
            .. depths.SelectMany(depth => (IEnumerable<BenchTest>)
            [
                .. Numbers("--pp", named[0]).Select(tokens => new BenchTest(BenchTestKind.Prompt, tokens, 0, depth)),
                .. Numbers("--tg", named[1]).Select(tokens => new BenchTest(BenchTestKind.Generate, 0, tokens, depth)),
            ]),
            .. Pairs(named[2]).Select(pair => new BenchTest(BenchTestKind.Chat, pair.In, pair.Out)),
            .. Numbers("--ttft", named[3]).SelectMany(tokens => (IEnumerable<BenchTest>)
                [new(BenchTestKind.FirstToken, tokens, 1), new(BenchTestKind.FirstTokenCached, tokens, 1)]),
        ];
    }

    private static int Duration(string text)
    {
        var unit = text.EndsWith('m') ? 60 : text.EndsWith('s') ? 1 : 0;
        return unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 86_400
            ? count * unit
            : throw SettingValue.Invalid($"--sustain takes minutes or seconds, such as 3m or 90s, not '{text}'.");
    }

    private static bool AtDepth(BenchTest test) => test.Kind is BenchTestKind.Prompt or BenchTestKind.Generate;

    /// <summary>Reads whole numbers between commas.</summary>
    public static IReadOnlyList<int> Numbers(string flag, string? text, int least = 1) =>
    [
        .. Parts(text).Select(part => Number(flag, part, least)),
    ];

    private static IEnumerable<(int In, int Out)> Pairs(string? text)
    {
        foreach (var part in Parts(text))
        {
            var ends = part.Split('+');
            if (ends.Length != 2)
                throw SettingValue.Invalid($"--chat takes tokens in and tokens out, such as 128+64, not '{part}'.");
            yield return (Number("--chat", ends[0], 1), Number("--chat", ends[1], 1));
        }
    }

    /// <summary>A list of nothing is kept as one empty part, which is no number.</summary>
    private static IEnumerable<string> Parts(string? text) => text is null ? []
        : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } parts ? parts : [text];

    private static int Number(string flag, string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw SettingValue.Invalid($"{flag} takes whole numbers from {least} between commas, not '{text}'.");
}
