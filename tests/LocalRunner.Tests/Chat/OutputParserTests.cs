using System.Text.Json;
using LocalRunner.Chat.Output;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Tests.Chat;

public sealed class OutputParserTests
{
    private const int Mutations = 10_000;
    private const string Signs = "{}[]\"'\\<>|,:\n\0 \ud800é";

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, OutputCases.All.Count)];

    [Fact]
    public void Cases_EveryFamily_HasOne() =>
        typeof(ToolCallFormats).GetProperties().Select(property => ((ToolCallFormat)property.GetValue(null)!).Name)
            .Except(OutputCases.All.Select(output => output.Format?.Name ?? "")).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Append_WholeOutput_FindsTextReasoningAndCalls(int index)
    {
        var output = OutputCases.All[index];
        output.Check(Parse(output, [output.Output]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Append_CutAnywhere_FindsTheSame(int index)
    {
        var output = OutputCases.All[index];
        var whole = ParsedOutput.Of(Parse(output, [output.Output])).ToString();
        for (var cut = 1; cut < output.Output.Length; cut++)
        {
            var deltas = Parse(output, [output.Output[..cut], output.Output[cut..]]);
            ParsedOutput.Of(deltas).ToString().ShouldBe(whole, $"{output.Name} cut at {cut}");
        }

        ParsedOutput.Of(Parse(output, output.Output.Select(letter => letter.ToString()))).ToString().ShouldBe(whole, output.Name);
    }

    [Theory]
    [InlineData(true, "18, 22.\n\n17 + 5 = 22.")]
    [InlineData(false, "18, 22.\n</think>\n\n17 + 5 = 22.")]
    public void Append_SecondCloser_IsTextOnlyWhereNothingCutsThoughts(bool cuts, string expected)
    {
        var parser = new LocalRunner.Chat.OutputParser(new(null, LocalRunner.Chat.Reasoning.ReasoningFormats.Think, []) { CutsThoughts = cuts }, "<think>\n");

        var found = ParsedOutput.Of([.. parser.Append("Count.\n</think>\n\n18, 22.\n</think>\n\n17 + 5 = 22."), .. parser.Finish()]);

        (found.Reasoning, found.Text.Replace("\n\n\n", "\n\n")).ShouldBe(("Count.", expected));
    }

    [Fact]
    public void Append_LongArguments_PassesThemOnAsTheyCome()
    {
        foreach (var output in OutputCases.All.Where(output => output.Calls.Any(call => call.Name == "run_code") && !output.Name.StartsWith("Mistral, list", StringComparison.Ordinal)))
        {
            var pieces = Parse(output, output.Output.Select(letter => letter.ToString())).Where(delta => delta.Kind == OutputKind.CallArguments).ToList();
            pieces.Count.ShouldBeGreaterThan(3, output.Name);
        }
    }

    [Fact]
    public void Append_DamagedOutputs_EndAsTextOrCalls()
    {
        var random = new Random(11);
        for (var i = 0; i < Mutations; i++)
        {
            var original = OutputCases.All[i % OutputCases.All.Count];
            var damaged = original with { Output = Damage(original.Output, random) };
            var pieces = Pieces(damaged.Output, random).ToList();

            var found = ParsedOutput.Of(Parse(damaged, pieces));

            (found.ToString() == ParsedOutput.Of(Parse(damaged, [damaged.Output])).ToString()).ShouldBeTrue($"{damaged.Name}: {damaged.Output}\n{string.Join('␟', pieces)}");
            foreach (var call in found.Calls.Where(call => call.IsComplete))
                Should.NotThrow(() => JsonDocument.Parse(call.Arguments, new() { MaxDepth = 200 }), $"{damaged.Name}: {damaged.Output}\n{call.Arguments}");
        }
    }

    [Fact]
    public void Append_EveryPrefix_OnlyAddsToWhatWasSaid()
    {
        foreach (var output in OutputCases.All)
        {
            var all = ParsedOutput.Of(Parse(output, [output.Output]));
            var parser = output.Parser();
            var (text, thoughts) = ("", "");
            foreach (var letter in output.Output)
            {
                foreach (var delta in parser.Append(letter.ToString()))
                {
                    text += delta.Kind == OutputKind.Text ? delta.Text : "";
                    thoughts += delta.Kind == OutputKind.Reasoning ? delta.Text : "";
                }

                all.Text.ShouldStartWith(text);
                all.Reasoning.ShouldStartWith(thoughts);
            }
        }
    }

    [Fact]
    public void Append_HugeOutput_TakesLinearTime()
    {
        var text = string.Concat(Enumerable.Repeat("word < ", 30_000));
        var output = new OutputCase("long", LocalRunner.Chat.Tools.ToolCallFormats.Hermes, text);
        ParsedOutput.Of(Parse(output, Pieces(text, new Random(1)))).Text.ShouldBe(text);
    }

    [Fact]
    public void Append_DeepArguments_EndsTheCall()
    {
        var deep = new string('[', 5000);
        var output = new OutputCase("deep", LocalRunner.Chat.Tools.ToolCallFormats.Hermes, $$$"""<tool_call>{"name": "now", "arguments": {"a": {{{deep}}} } }</tool_call>""");
        ParsedOutput.Of(Parse(output, [output.Output])).Calls.Single().IsComplete.ShouldBeFalse();
    }

    internal static List<OutputDelta> Parse(OutputCase output, IEnumerable<string> pieces)
    {
        var parser = output.Parser();
        var deltas = new List<OutputDelta>();
        foreach (var piece in pieces)
            deltas.AddRange(parser.Append(piece));
        deltas.AddRange(parser.Finish());
        return deltas;
    }

    private static IEnumerable<string> Pieces(string text, Random random)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(random.Next(1, 8), text.Length - at);
            yield return text.Substring(at, length);
            at += length;
        }
    }

    internal static string Damage(string text, Random random)
    {
        for (var i = random.Next(1, 4); i > 0 && text.Length > 1; i--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(6) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text[..at],
                3 => text.Insert(at, Signs[random.Next(Signs.Length)].ToString()),
                4 => text.Insert(at, OutputCases.All[random.Next(OutputCases.All.Count)].Output),
                _ => text[..at] + (char)random.Next(32, 126) + text[(at + 1)..],
            };
        }

        return text;
    }
}
