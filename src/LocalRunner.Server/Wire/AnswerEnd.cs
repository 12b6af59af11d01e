namespace LocalRunner.Server.Wire;

/// <summary>Notes how an answer ended.</summary>
internal static class AnswerEnd
{
    /// <summary>Notes the end for the log, and refuses one that came because the client left or the model was unloaded.</summary>
    /// <exception cref="OperationCanceledException">The answer was cancelled: it is none.</exception>
    public static void Check(HttpContext context, GenerationResult result)
    {
        var notes = RequestNotes.Of(context);
        (notes.Usage, notes.FinishReason) = (result.Usage, result.FinishReason.ToString());
        if (result.FinishReason == FinishReason.Cancelled)
            throw new OperationCanceledException("The answer was cancelled.");
    }
}
