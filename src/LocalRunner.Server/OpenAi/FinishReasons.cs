namespace LocalRunner.Server.OpenAi;

/// <summary>Names how an answer ended. There are only these names: clients fail at others, and at none.</summary>
internal static class FinishReasons
{
    public static string Of(GenerationResult result, int calls) => result.FinishReason switch
    {
        FinishReason.Length or FinishReason.ContextFull => "length",
        _ when calls > 0 => "tool_calls",
        _ => "stop",
    };

    /// <exception cref="OperationCanceledException">The answer was cancelled: it is none.</exception>
    public static GenerationResult Whole(GenerationResult result) =>
        result.FinishReason == FinishReason.Cancelled ? throw new OperationCanceledException("The answer was cancelled.") : result;
}
