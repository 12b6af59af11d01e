using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalRunner;

/// <summary>Describes how long an answer may be, where it stops, how its tokens are chosen and what is told of them.</summary>
public sealed record GenerationOptions
{
    /// <summary>Gets the most tokens of the answer; null goes on until the model ends or the context is full.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Gets the texts that end the answer; they are not part of it.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Gets how the next token is chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Gets how many of the likeliest tokens come with each chunk, beside the chosen one's log-probability; null asks for none.</summary>
    public int? LogProbabilities { get; init; }

    /// <summary>Gets whether control tokens such as &lt;|im_end|&gt; show in the text.</summary>
    public bool ShowSpecialTokens { get; init; }

    /// <summary>Gets whether the cache of the last call is used for the part of the prompt that is the same.</summary>
    public bool ReusePrefix { get; init; } = true;

    /// <summary>Gets whether and how long a reasoning model thinks, in answers to conversations; null leaves it to the model's template.</summary>
    public ThinkingOptions? Thinking { get; init; }

    /// <summary>
    /// Gets the JSON schema that an answer follows, to a conversation behind what the model thinks; the empty object stands for any
    /// JSON object. Null leaves the answer free.
    /// </summary>
    public JsonElement? JsonSchema { get; init; }

    /// <summary>
    /// Gets whether a last message of the assistant, if it is text alone, is the beginning of the answer, which the model goes on with.
    /// </summary>
    public bool ContinueLastMessage { get; init; }

    /// <summary>Gets further variables of the chat template by name, in answers to conversations; special tokens in them are what they seem. Null for none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? TemplateValues { get; init; }

    /// <summary>
    /// Gets what is told, on the model's own thread, of each micro-batch of the prompt that was read; null reads the prompt in larger
    /// batches. An exception that it throws ends the answer.
    /// </summary>
    [JsonIgnore]
    public IProgress<PromptProgress>? PromptProgress { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    public void Validate()
    {
        if (MaxTokens is { } most)
            Require.InRange(most, 1, int.MaxValue, "The most tokens of an answer", "tokens");
        if (LogProbabilities is { } count)
            Require.InRange(count, 0, 1000, "The number of log-probabilities", "");
        Require.InRange(StopSequences.Count, 0, 256, "The number of stop sequences", "");
        foreach (var stop in StopSequences)
            Require.InRange(stop.Length, 1, 4096, "The length of a stop sequence", "characters");
        Sampling.Validate();
        Thinking?.Validate();
    }
}
