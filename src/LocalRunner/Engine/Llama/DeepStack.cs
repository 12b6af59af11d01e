using System.Runtime.ExceptionServices;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Runs native tokenisers on as much stack as a text can make them take. For many models llama.cpp splits text with
/// std::regex, which goes one call deeper for each character of a match: 200,000 letters without a space would end the
/// process on an ordinary thread.
/// </summary>
internal static class DeepStack
{
    /// <summary>The most characters that are tokenised at once, in UTF-16 units: what a stack of 2 GiB is enough for.</summary>
    public const int MostCharacters = 2_000_000;

    /// <summary>Between 320 and 640 were measured; what is not touched takes no memory.</summary>
    private const int BytesACharacter = 1024;

    private const int Ordinary = 1000;
    private const int Base = 1 << 20;

    public static T Run<T>(int characters, Func<T> work)
    {
        if (characters <= Ordinary)
            return work();
        if (characters > MostCharacters)
            throw Require.Invalid($"A text has {characters} characters; at most {MostCharacters} are tokenised at once. Split it.");

        T outcome = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    outcome = work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            Base + (characters * BytesACharacter));
        try
        {
            thread.Start();
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory, $"There is no memory to tokenise a text of {characters} characters. Split it.", exception);
        }

        thread.Join();
        failure?.Throw();
        return outcome;
    }
}
