using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;

namespace LocalRunner;

/// <summary>
/// Holds a conversation with a model and continues it. One question is answered at a time; a question whose answer failed or was
/// abandoned is no part of the conversation. The model is the caller's to dispose.
/// </summary>
public sealed class Conversation
{
    private readonly LocalModel _model;
    private readonly List<ChatMessage> _messages = [];
    private bool _isAnswering;

    /// <summary>Begins a conversation.</summary>
    /// <param name="model">The model that answers.</param>
    /// <param name="system">The system message, which sets how the model behaves; null has none.</param>
    public Conversation(LocalModel model, string? system = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        if (!string.IsNullOrEmpty(system))
            _messages.Add(new(ChatRole.System, system));
    }

    /// <summary>Gets the messages so far.</summary>
    public IReadOnlyList<ChatMessage> Messages => _messages;

    /// <summary>Asks, and returns the whole answer.</summary>
    /// <param name="question">The user's next message.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellation">Ends the answer; the question is then taken back.</param>
    /// <exception cref="LocalRunnerException">The conversation is longer than the context, or the engine failed.</exception>
    /// <exception cref="OperationCanceledException">The answer was cancelled.</exception>
    public async Task<ModelAnswer> AskAsync(string question, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        Begin(question);
        ModelAnswer? answer = null;
        try
        {
            answer = await _model.AnswerAsync(_messages, options, cancellation).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            End(answer?.Text, answer?.Reasoning);
        }
    }

    /// <summary>Asks, and streams the answer. What has come when a cancelled answer ends is part of the conversation.</summary>
    /// <param name="question">The user's next message.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellation">Ends the answer; the last chunk then says <see cref="FinishReason.Cancelled"/>.</param>
    /// <returns>One chunk a token as it comes, and a last one with the result.</returns>
    /// <exception cref="LocalRunnerException">The conversation is longer than the context, or the engine failed.</exception>
    public async IAsyncEnumerable<TokenChunk> StreamAsync(
        string question, GenerationOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Begin(question);
        var (text, reasoning, ended) = (new StringBuilder(), new StringBuilder(), false);
        try
        {
            await foreach (var chunk in _model.GenerateAsync(_messages, options, cancellation).ConfigureAwait(false))
            {
                text.Append(chunk.Text);
                reasoning.Append(chunk.Reasoning);
                ended |= chunk.Result is not null;
                yield return chunk;
            }
        }
        finally
        {
            End(ended ? text.ToString() : null, reasoning.ToString());
        }
    }

    private void Begin(string question)
    {
        ArgumentException.ThrowIfNullOrEmpty(question);
        if (_isAnswering)
            throw new InvalidOperationException("The conversation waits for an answer already. Await it before the next question.");
        _isAnswering = true;
        _messages.Add(new(ChatRole.User, question));
    }

    private void End(string? text, string? reasoning)
    {
        _isAnswering = false;
        if (text is null)
            _messages.RemoveAt(_messages.Count - 1);
        else
            _messages.Add(new(ChatRole.Assistant, string.IsNullOrEmpty(reasoning) ? [new TextContent(text)] : [new TextReasoningContent(reasoning), new TextContent(text)]));
    }
}
