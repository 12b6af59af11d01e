using System.Text.Json;
using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Texts to continue, as they were asked for.</summary>
internal sealed record CompletionQuery
{
    private const int UsualTokens = 16;
    private const int MostPrompts = 256;
    private const int MostAnswers = 256;
    private const int MostLogprobs = 20;

    /// <summary>Gets the tokens of each prompt.</summary>
    public required IReadOnlyList<int[]> Prompts { get; init; }

    public required GenerationOptions Generation { get; init; }

    /// <summary>Gets how many answers are wanted to each prompt.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Gets whether the prompts stand before their answers.</summary>
    public bool Echo { get; init; }

    /// <summary>Gets whether the prompts are only measured, and nothing is written.</summary>
    public bool OnlyEcho { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    public static CompletionQuery Read(JsonField body, ModelUse use)
    {
        var echo = body["echo"].Flag() ?? false;
        var onlyEcho = echo && body["max_tokens"].Kind == JsonValueKind.Number && body["max_tokens"].Integer(-1, int.MaxValue) == 0;
        var choices = body["n"].Integer(1, MostAnswers) ?? 1;
        if (body["best_of"].Integer(1, MostAnswers) is { } best && best != choices)
            throw body["best_of"].Refused("'best_of' answers of which only some are given are not supported. Leave it out.");
        if (body["suffix"].Text() is { Length: > 0 })
            throw body["suffix"].Refused("'suffix' is not supported here. Fill in the middle of a text with POST /infill.");
        var prompts = ReadPrompts(body["prompt"], use.Model);
        if (prompts.Count * choices > MostAnswers)
            throw body["prompt"].Refused($"{prompts.Count} prompts with {choices} answers each are more than {MostAnswers} answers. Ask for fewer at once.");
        var usual = use.Served.Defaults with { MaxTokens = use.Served.Defaults.MaxTokens ?? UsualTokens };
        var options = onlyEcho ? usual : SamplingReader.Read(body, usual, use.Model.Info.VocabularySize);
        return new()
        {
            Prompts = prompts,
            Generation = options with { LogProbabilities = body["logprobs"].Integer(0, MostLogprobs) ?? options.LogProbabilities },
            Choices = choices,
            Echo = echo,
            OnlyEcho = onlyEcho,
            Stream = body["stream"].Flag() ?? false,
            IncludeUsage = body["stream_options"].Object()["include_usage"].Flag() ?? false,
        };
    }

    // A text, texts, tokens, or lists of tokens.
    private static IReadOnlyList<int[]> ReadPrompts(JsonField prompt, LocalModel model)
    {
        if (prompt.Kind == JsonValueKind.String)
            return [model.Tokenize(prompt.Text()!)];
        if (!prompt.Exists)
            throw prompt.Missing("a string, an array of strings or an array of token ids");
        var items = prompt.Items();
        if (items.Count == 0)
            throw prompt.Refused("'prompt' is empty; a text or tokens are expected.");
        if (items[0].Kind == JsonValueKind.Number)
            return [TokenList.Read(prompt, model)];
        if (items.Count > MostPrompts)
            throw prompt.Refused($"'prompt' has {items.Count} texts; at most {MostPrompts} are taken at once.");
        return [.. items.Select(item => item.Kind == JsonValueKind.Array ? TokenList.Read(item, model) : model.Tokenize(item.RequiredText()))];
    }
}
