namespace LocalRunner.Server.Wire;

/// <summary>What is known of a request beside its texts, for the log: never what was asked or answered.</summary>
internal sealed class RequestNotes
{
    public string? Model { get; set; }

    public TokenUsage? Usage { get; set; }

    public string? FinishReason { get; set; }

    public static RequestNotes Of(HttpContext context)
    {
        if (context.Features.Get<RequestNotes>() is { } notes)
            return notes;
        notes = new();
        context.Features.Set(notes);
        return notes;
    }
}
