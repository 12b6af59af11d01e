using System.Runtime.CompilerServices;
using LocalRunner.Chat;
using LocalRunner.Inference;

namespace LocalRunner;

/// <summary>Holds a conversation that is written out for a model and ready to be answered, as often as wanted. <see cref="LocalChatClient.PrepareAsync"/> makes it.</summary>
public sealed class ChatPrompt
{
    private readonly LocalModel _model;
    private readonly PreparedChat _chat;

    internal ChatPrompt(LocalModel model, PreparedChat chat) => (_model, _chat) = (model, chat);

    /// <summary>Gets the text that the model's chat template made of the conversation.</summary>
    public string Text => ChatImage.Show(_chat.Text);

    /// <summary>Gets the ids of its tokens. The places of an image are numbers below zero.</summary>
    public ReadOnlyMemory<int> Tokens => _chat.Prompt;

    /// <summary>Gets what of a JSON schema the answer can't be held to, in sentences.</summary>
    public IReadOnlyList<string> Warnings => _chat.Warnings;

    internal string ModelName => _model.Info.Name;

    /// <summary>Answers it. Cancelling ends the stream with a last chunk that says so and does not throw.</summary>
    /// <param name="cancellation">Ends the answer, also inside the prompt.</param>
    /// <returns>One chunk a token as it comes, with the text, reasoning and parts of calls that it completed, and a last one with the result.</returns>
    /// <exception cref="LocalRunnerException">The engine failed.</exception>
    public async IAsyncEnumerable<AnswerChunk> AnswerAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var parser = new OutputParser(_chat.Format, _chat.Text);
        var check = new SchemaCheck(_chat.Checked);
        await foreach (var chunk in _model.StreamAsync(_chat, cancellation).ConfigureAwait(false))
        {
            var wasReasoning = parser.InReasoning;
            var found = parser.Append(chunk.Text);

            // The tokens that open and close the thoughts are none of them.
            var isReasoning = wasReasoning && parser.InReasoning && chunk.Token is not null;
            if (chunk.Result is not null)
                found = [.. found, .. parser.Finish()];
            yield return new(check.Take(chunk, found), found, isReasoning);
        }
    }
}
