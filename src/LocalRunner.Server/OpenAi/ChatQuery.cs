using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.OpenAi;

/// <summary>A chat to answer, as it was asked for.</summary>
internal sealed record ChatQuery
{
    private const int MostChoices = 32;
    private const int MostTopLogprobs = 20;

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Gets the functions offered and whether one must be called; the rest is in <see cref="Generation"/>.</summary>
    public required ChatOptions Tools { get; init; }

    public required GenerationOptions Generation { get; init; }

    /// <summary>Gets how many answers are wanted.</summary>
    public int Choices { get; init; } = 1;

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>Reads a request.</summary>
    public static ChatQuery Read(JsonField body, ModelUse use)
    {
        var options = ReasoningReader.Read(body, SamplingReader.Read(body, use.Served.Defaults, use.Model.Info.VocabularySize));
        var tools = new ChatOptions();
        ToolReader.Read(body, tools);
        return new()
        {
            Messages = MessageReader.Read(body["messages"]),
            Tools = tools,
            Generation = options with
            {
                JsonSchema = FormatReader.Schema(body["response_format"]) ?? options.JsonSchema,
                LogProbabilities = LogProbabilities(body) ?? options.LogProbabilities,
            },
            Choices = body["n"].Integer(1, MostChoices) ?? 1,
            Stream = body["stream"].Flag() ?? false,
            IncludeUsage = body["stream_options"].Object()["include_usage"].Flag() ?? false,
        };
    }

    /// <summary>Makes one of the answers ready.</summary>
    public ValueTask<ChatPrompt> PrepareAsync(ModelUse use, int choice, CancellationToken cancellation)
    {
        var options = Tools.Clone();
        options.RawRepresentationFactory = _ => SamplingReader.ForChoice(Generation, choice);
        return use.Chat.PrepareAsync(Messages, options, cancellation);
    }

    private static int? LogProbabilities(JsonField body)
    {
        var top = body["top_logprobs"].Integer(0, MostTopLogprobs);
        return body["logprobs"].Flag() ?? false ? top ?? 0
            : top is > 0 ? throw body["top_logprobs"].Refused("'top_logprobs' needs 'logprobs' to be true.")
            : null;
    }
}
