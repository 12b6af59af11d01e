using System.Diagnostics;
using System.Text;

namespace LocalRunner.Benchmarks.Serving;

/// <summary>One answer with the moment of each of its tokens, on the consumer's clock.</summary>
internal sealed class TimedAnswer
{
    private readonly List<long> _arrivals = [];
    private readonly StringBuilder _text = new();

    public IReadOnlyList<long> Arrivals => _arrivals;

    public string Text => _text.ToString();

    public GenerationResult? Result { get; private set; }

    public long Start { get; private set; }

    public TimeSpan FirstToken => Stopwatch.GetElapsedTime(Start, _arrivals[0]);

    /// <summary>Gets the tokens a second after the first token.</summary>
    public double TokensPerSecond => (_arrivals.Count - 1) / Stopwatch.GetElapsedTime(_arrivals[0], _arrivals[^1]).TotalSeconds;

    /// <summary>Gets the longest time without a token between two moments.</summary>
    public TimeSpan LongestGap(long from, long to)
    {
        var (longest, last) = (TimeSpan.Zero, from);
        foreach (var arrival in _arrivals.Where(arrival => arrival > from && arrival <= to))
        {
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(last, arrival).Ticks));
            last = arrival;
        }

        return longest;
    }

    public async Task<TimedAnswer> RunAsync(IAsyncEnumerable<TokenChunk> chunks)
    {
        Start = Stopwatch.GetTimestamp();
        await foreach (var chunk in chunks.ConfigureAwait(false))
        {
            if (chunk.Token is not null)
                _arrivals.Add(Stopwatch.GetTimestamp());
            _text.Append(chunk.Text);
            Result = chunk.Result ?? Result;
        }

        return this;
    }
}
