using System.Text;
using LocalRunner.Server.OpenAi;

namespace LocalRunner.Server.Llama;

/// <summary>How likely a token was, as a natural logarithm.</summary>
internal sealed record LlamaProbability(int Id, string Token, IReadOnlyList<int> Bytes, double Logprob)
{
    public IReadOnlyList<LlamaProbability>? TopLogprobs { get; init; }

    public static LlamaProbability Of(int id, string text, double logarithm) => new(id, text, [.. Encoding.UTF8.GetBytes(text).Select(value => (int)value)], TokenLogprobs.Finite(logarithm));
}
