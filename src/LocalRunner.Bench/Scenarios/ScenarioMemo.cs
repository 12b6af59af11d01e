using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Scenarios;

/// <summary>Keeps what a scenario has measured, so that an interrupted one goes on where it was.</summary>
/// <param name="Recall">Returns what was measured under a key; null for nothing.</param>
/// <param name="Remember">Keeps what was measured under a key.</param>
public sealed record ScenarioMemo(Func<string, BenchedModel?> Recall, Action<string, BenchedModel> Remember)
{
    /// <summary>Makes one that lasts as long as it is held.</summary>
    public static ScenarioMemo InMemory()
    {
        var known = new Dictionary<string, BenchedModel>(StringComparer.Ordinal);
        return new(known.GetValueOrDefault, (key, model) => known[key] = model);
    }
}
