namespace LocalRunner;

/// <summary>Holds a whole answer.</summary>
/// <param name="Text">What the model said.</param>
/// <param name="Reasoning">What it thought before that, where it is a reasoning model; else empty.</param>
/// <param name="Result">How the answer ended, what it cost and how long it took.</param>
public sealed record ModelAnswer(string Text, string Reasoning, GenerationResult Result)
{
    /// <summary>Returns what the model said.</summary>
    public override string ToString() => Text;
}
