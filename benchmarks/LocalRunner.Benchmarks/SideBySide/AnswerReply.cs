using System.Text.Json.Serialization;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>How an answer came, on the consumer's clock.</summary>
/// <param name="First">The seconds from the call to the first delivery.</param>
/// <param name="Last">The seconds from the call to the last delivery.</param>
/// <param name="FirstTokens">The tokens of the first delivery.</param>
/// <param name="Tokens">All tokens delivered; bytes that complete no character may be kept back at the end.</param>
internal sealed record AnswerReply(double First, double Last, int FirstTokens, int[] Tokens)
{
    /// <summary>Gets the tokens a second after the first delivery.</summary>
    [JsonIgnore]
    public double Speed => (Tokens.Length - FirstTokens) / (Last - First);
}
