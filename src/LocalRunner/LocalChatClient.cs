using System.Runtime.CompilerServices;
using LocalRunner.Chat;
using Microsoft.Extensions.AI;

namespace LocalRunner;

/// <summary>
/// Answers conversations with a local model through .NET's own interface: streams text, reasoning and function calls, takes tools,
/// JSON schemas and reasoning efforts. Several conversations may use one; each computes only what is new to the model's cache. Those that take
/// turns keep what was computed for them where the model has a sequence for each (<see cref="Plans.PlanOptions.Parallel"/>), or memory to keep them
/// outside the cache (<see cref="Plans.PlanOptions.PromptCache"/>).
/// The last update of a stream has the <see cref="GenerationResult"/> as its raw representation, and timings and cached tokens as
/// additional properties, which a whole response has too.
/// </summary>
public sealed class LocalChatClient : IChatClient
{
    private readonly LocalModelSource _source;
    private readonly ChatClientMetadata _metadata;

    /// <summary>Creates a client of a loaded model, which stays the caller's to dispose.</summary>
    /// <param name="model">The model.</param>
    public LocalChatClient(LocalModel model)
        : this(LocalModelSource.Of(model))
    {
    }

    internal LocalChatClient(LocalModelSource source)
    {
        _source = source;
        _metadata = new("localrunner", providerUri: null, source.Name);
    }

    /// <inheritdoc/>
    /// <exception cref="LocalRunnerException">The conversation or an option can't be answered; the message says why.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
            updates.Add(update);
        var response = updates.ToChatResponse();

        // What updates of a message bring goes to the message alone.
        response.AdditionalProperties ??= updates[^1].AdditionalProperties?.Clone();
        return response;
    }

    /// <inheritdoc/>
    /// <exception cref="LocalRunnerException">The conversation or an option can't be answered; the message says why.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var prompt = await PrepareAsync(messages, options, cancellationToken).ConfigureAwait(false);
        var (id, created) = ($"chatcmpl-{Guid.NewGuid():N}", DateTimeOffset.UtcNow);
        var answer = new ChatUpdates(options?.Reasoning?.Output != ReasoningOutput.None);
        await foreach (var chunk in prompt.AnswerAsync(cancellationToken).ConfigureAwait(false))
        {
            if (chunk.IsReasoning)
                answer.ReasoningTokens++;
            if (chunk.Token.Result is { } result)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return Update([.. answer.Contents(chunk.Deltas), answer.Usage(result.Usage)], answer.Finish(result), ChatUpdates.Properties(result, prompt.Warnings), result);
            }
            else if (answer.Contents(chunk.Deltas) is { Count: > 0 } contents)
            {
                yield return Update(contents, null, null);
            }
        }

        ChatResponseUpdate Update(
            IList<AIContent> contents, ChatFinishReason? reason, AdditionalPropertiesDictionary? properties, GenerationResult? raw = null) => new(ChatRole.Assistant, contents)
            {
                ResponseId = id,
                MessageId = id,
                CreatedAt = created,
                ModelId = prompt.ModelName,
                FinishReason = reason,
                AdditionalProperties = properties,
                RawRepresentation = raw,
            };
    }

    /// <summary>Makes a conversation ready to be answered, for those who want its tokens, or the answer's calls while they are written.</summary>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellationToken">Stops waiting for a model that is loaded first.</param>
    /// <exception cref="LocalRunnerException">The conversation or an option can't be answered; the message says why.</exception>
    public async ValueTask<ChatPrompt> PrepareAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var model = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        var generation = ChatOptionsReader.Options(this, options);
        return new(model, model.Prepare(ChatOptionsReader.Request(messages, options, generation), generation));
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(LocalModel) ? _source.Loaded
            : null;
    }

    /// <summary>Does nothing: the model belongs to whoever loaded it.</summary>
    public void Dispose()
    {
    }
}
