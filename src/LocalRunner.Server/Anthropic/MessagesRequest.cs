using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Anthropic;

/// <summary>A request to <c>/v1/messages</c>, or to count its tokens.</summary>
/// <param name="Messages">The conversation, the system prompt first.</param>
/// <param name="Options">How to answer it.</param>
/// <param name="Stream">Whether the reply comes in events.</param>
internal sealed record MessagesRequest(IReadOnlyList<ChatMessage> Messages, ChatOptions Options, bool Stream)
{
    /// <summary>Gets whether the answer is begun, and to be gone on with.</summary>
    public bool IsBegun => Messages[^1].Role == ChatRole.Assistant;
}
