using System.Text.Json;
using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>A response to make, as it was asked for. Nothing is kept from one to the next: the input is the whole conversation.</summary>
internal sealed record ResponseQuery
{
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Gets the functions offered and whether one must be called; the rest is in <see cref="Generation"/>.</summary>
    public required ChatOptions Tools { get; init; }

    public required GenerationOptions Generation { get; init; }

    public bool Stream { get; init; }

    /// <summary>Gets the request, whose fields come back in the response. It lives as long as its document.</summary>
    public required JsonField Body { get; init; }

    public static ResponseQuery Read(JsonField body, ModelUse use)
    {
        Refuse(body["previous_response_id"], "'previous_response_id' needs responses that are kept, and this server keeps none. Send the whole conversation in 'input' (store: false).");
        Refuse(body["conversation"], "'conversation' needs conversations that are kept, and this server keeps none. Send the whole conversation in 'input'.");
        Refuse(body["prompt"], "'prompt' names a prompt that a provider keeps, and this server keeps none. Send 'instructions' and 'input'.");
        if (body["background"].Flag() == true)
            throw body["background"].Refused("Responses in the background are not supported: nothing is kept that could be asked for later. Leave 'background' out.", "unsupported_parameter");

        var options = ReasoningReader.Read(body, SamplingReader.Read(body, use.Served.Defaults, use.Model.Info.VocabularySize));
        var tools = new ChatOptions();
        ToolReader.Read(body, tools);
        var messages = InputReader.Read(body["input"]);
        if (MessageReader.Text(body["instructions"]) is { Length: > 0 } instructions)
            messages.Insert(0, new(ChatRole.System, instructions));
        return new()
        {
            Messages = messages,
            Tools = tools,
            Generation = options with { JsonSchema = FormatReader.Schema(body["text"].Object()["format"]) ?? options.JsonSchema },
            Stream = body["stream"].Flag() ?? false,
            Body = body,
        };
    }

    public ValueTask<ChatPrompt> PrepareAsync(ModelUse use, CancellationToken cancellation)
    {
        var options = Tools.Clone();
        options.RawRepresentationFactory = _ => Generation;
        return use.Chat.PrepareAsync(Messages, options, cancellation);
    }

    private static void Refuse(JsonField field, string message)
    {
        if (field.Exists && !(field.Kind == JsonValueKind.String && field.Text() is ""))
            throw field.Refused(message, "unsupported_parameter");
    }
}
