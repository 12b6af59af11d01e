using System.Text.Json.Serialization;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>How an answer came, on the consumer's clock.</summary>
/// <param name="First">The seconds from the call to the first delivery.</param>
/// <param name="Last">The seconds from the call to the last delivery.</param>
/// <param name="FirstTokens">The tokens of the first delivery.</param>
/// <param name="Tokens">All tokens delivered, empty from a side that delivers text; bytes that complete no character may be kept back at the end.</param>
/// <param name="Pieces">The deliveries of a side that delivers text, one a token; 0 from others.</param>
/// <param name="Allocated">The bytes of managed memory that the answer took; null where there is no .NET.</param>
internal sealed record AnswerReply(double First, double Last, int FirstTokens, int[] Tokens, int Pieces = 0, long? Allocated = null)
{
    [JsonIgnore]
    public int Delivered => Math.Max(Pieces, Tokens.Length);

    /// <summary>Gets the tokens a second after the first delivery.</summary>
    [JsonIgnore]
    public double Speed => (Delivered - FirstTokens) / (Last - First);
}
