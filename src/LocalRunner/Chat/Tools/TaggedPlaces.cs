namespace LocalRunner.Chat.Tools;

/// <summary>Where a call's name, parameters and values stand that are no JSON, and what stands between them.</summary>
/// <param name="Name">The place of the function's name.</param>
/// <param name="End">The end of the last value.</param>
/// <param name="BeforeFirst">From the function's name to the first parameter's.</param>
/// <param name="FirstMiddle">From that to its value, a string.</param>
/// <param name="BeforeSecond">From there to the second parameter's name.</param>
/// <param name="SecondMiddle">From that to its value, a number.</param>
internal sealed record TaggedPlaces(int Name, int End, string BeforeFirst, string FirstMiddle, string BeforeSecond, string SecondMiddle)
{
    /// <returns>The places, or null where one is missing or they come in another order.</returns>
    public static TaggedPlaces? Of(string text, string name, string firstValue, string secondValue, int from)
    {
        string[] words = [name, RenderedCalls.FirstParameter, firstValue, RenderedCalls.SecondParameter, secondValue];
        var (starts, at) = (new int[words.Length], from);
        for (var i = 0; i < words.Length; i++)
        {
            starts[i] = text.IndexOf(words[i], at, StringComparison.Ordinal);
            if (starts[i] < 0)
                return null;
            at = starts[i] + words[i].Length;
        }

        return new(starts[0], at, Between(0), Between(1), Between(2), Between(3));

        string Between(int index) => text[(starts[index] + words[index].Length)..starts[index + 1]];
    }
}
