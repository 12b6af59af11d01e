using System.Collections.Concurrent;

namespace LocalRunner.Server.Wire;

/// <summary>Counts the answers of each model of this process, and their tokens.</summary>
internal sealed class AnswerCounts
{
    private readonly ConcurrentDictionary<string, ModelCounts> _models = new();

    public IReadOnlyDictionary<string, ModelCounts> Models => _models;

    /// <summary>Counts a request that is through; one that reached no model counts for nothing.</summary>
    public void Add(RequestNotes notes)
    {
        if (notes.Model is not { } model)
            return;
        var one = new ModelCounts(1, notes.Usage?.PromptTokens ?? 0, notes.Usage?.CachedTokens ?? 0, notes.Usage?.CompletionTokens ?? 0);
        _models.AddOrUpdate(model, one, (_, before) => before + one);
    }
}
