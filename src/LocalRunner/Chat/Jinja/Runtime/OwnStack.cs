using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Runs work on the thread's own stack where enough of it is left, and else on one that is surely large enough.</summary>
/// <remarks>The limits on nesting bound what one call can take to less than the runtime promises here, and what all can take to less than the new stack.</remarks>
internal static class OwnStack
{
    private const int Size = 32 << 20;

    public static bool IsEnough => RuntimeHelpers.TryEnsureSufficientExecutionStack();

    public static void Run(Action work)
    {
        if (IsEnough)
        {
            work();
            return;
        }

        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            Size);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
