using LocalRunner.Chat;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Inference;

/// <summary>Watches an answer for the place where a call begins, from which its grammar holds, and for thoughts that become too long.</summary>
internal sealed class ChatWatch(OutputFormat format, string prompt, ToolGrammar? calls, int? budget)
{
    private readonly OutputParser _parser = new(format, prompt);
    private int _thought;
    private bool _ended;

    public AnswerTurn? Look(string text)
    {
        var wasThinking = _parser.InReasoning;
        _ = _parser.Append(text);
        if (calls is not null && _parser.TakeGrammarStart() is { } written)
            return new(calls.Text, written);

        // The token that opens the thoughts is none of them.
        if (wasThinking && _parser.InReasoning)
            _thought++;

        // A text is empty while a character still lacks bytes: thoughts are not cut there.
        if (budget is not { } most || _ended || !_parser.InReasoning || _thought < most || text.Length == 0)
            return null;
        _ended = true;
        return new(Forced: format.Reasoning!.ClosingText());
    }
}
