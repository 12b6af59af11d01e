using BenchmarkDotNet.Attributes;
using LocalRunner.Inference;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>Looking for stop sequences in an answer, a token's text at a time.</summary>
[MemoryDiagnoser]
public class StopBenchmarks
{
    private const int Tokens = 1024;

    private static readonly string[] s_all = ["</answer>", "<|im_end|>", "\nUser:", "\n\n\n", "###", "```\n", "STOP", "<eos>"];
    private static readonly string[] s_plain = Repeat("On", " the", " long", "est", " day", " of", " summer", " N", "ora", " saw", " that", " it", " broke", ".");
    private static readonly string[] s_near = Repeat("</", "ans", "wer", " ", "\n", "\n", "Us", "ual", "##", " <", "|im", "_end", "|", "``", "ST");

    private string[] _stops = [];

    /// <summary>Gets or sets how many stop sequences are looked for.</summary>
    [Params(0, 1, 8)]
    public int Stops { get; set; }

    /// <summary>Takes that many, and checks that neither text stops.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _stops = s_all[..Stops];
        foreach (var pieces in new[] { s_plain, s_near })
        {
            if (Match(pieces) != pieces.Sum(piece => piece.Length))
                throw new InvalidOperationException("The text stopped, or lost something.");
        }
    }

    /// <summary>Text in which hardly anything begins one.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public int Ordinary() => Match(s_plain);

    /// <summary>Text in which nearly everything begins one, and none comes to its end.</summary>
    [Benchmark(OperationsPerInvoke = Tokens)]
    public int NearMisses() => Match(s_near);

    private int Match(string[] pieces)
    {
        var length = 0;
        var matcher = new StopMatcher(_stops);
        foreach (var piece in pieces)
            length += matcher.Append(piece).Length;
        return length + matcher.Flush().Length;
    }

    private static string[] Repeat(params string[] pieces) => [.. Enumerable.Range(0, Tokens).Select(i => pieces[i % pieces.Length])];
}
