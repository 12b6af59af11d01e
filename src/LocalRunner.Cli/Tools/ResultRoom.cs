using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Tools;

/// <summary>Cuts what tools answer to what the context has room for: a result that is too long would end the chat instead.</summary>
/// <param name="model">The model.</param>
/// <param name="prepare">Writes a conversation out as the model would get it, tools included.</param>
internal sealed class ResultRoom(LocalModel model, Func<IEnumerable<ChatMessage>, CancellationToken, ValueTask<ChatPrompt>> prepare)
{
    /// <summary>The share of the context that results leave for what the model makes of them.</summary>
    private const int AnswerShare = 4;

    private const int LongestResult = 100_000;

    /// <summary>Returns a result as it is or, with a note to the model, its beginning.</summary>
    /// <param name="text">The result.</param>
    /// <param name="cancellation">Stops counting.</param>
    public async Task<string> CutAsync(string text, CancellationToken cancellation)
    {
        var most = Math.Min(text.Length, LongestResult);
        if (FunctionInvokingChatClient.CurrentContext is not { } call)
            return Cut(text, most);
        for (var kept = most; ; kept = Math.Min(kept - 1, kept * 3 / 4))
        {
            var cut = Cut(text, kept);
            if (kept <= 0 || await HasRoomAsync(call, cut, cancellation))
                return cut;
        }
    }

    /// <summary>Says whether the conversation with a result, and as many as long ones as there are calls, leaves room for an answer.</summary>
    private async Task<bool> HasRoomAsync(FunctionInvocationContext call, string text, CancellationToken cancellation)
    {
        // Far more characters than tokens fit are not worth writing out.
        var room = model.Settings.ContextLength - model.Settings.ContextLength / AnswerShare;
        var own = model.Tokenize(text, addSpecial: false, parseSpecial: false).Length;
        if ((long)own * call.FunctionCount > room)
            return false;
        try
        {
            ChatMessage[] messages =
            [
                .. call.Messages,
                new(ChatRole.Assistant, [call.CallContent]),
                new(ChatRole.Tool, [new FunctionResultContent(call.CallContent.CallId, text)]),
            ];
            var prompt = await prepare(messages, cancellation);
            return prompt.Tokens.Length + (long)own * (call.FunctionCount - 1) <= room;
        }
        catch (LocalRunnerException exception)
        {
            // A template that refuses this much of a conversation says nothing of its length.
            return exception.Error != LocalRunnerError.PromptTooLong;
        }
    }

    /// <summary>Keeps the beginning; never half of a character of two.</summary>
    private static string Cut(string text, int kept)
    {
        if (kept >= text.Length)
            return text;
        if (kept > 0 && char.IsHighSurrogate(text[kept - 1]))
            kept--;
        return $"{text[..kept]}… (cut: these are {kept} of {text.Length} characters, for more there is no room)";
    }
}
