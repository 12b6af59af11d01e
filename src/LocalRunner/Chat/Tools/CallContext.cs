using LocalRunner.Chat.Output;

namespace LocalRunner.Chat.Tools;

/// <summary>What every reader of calls works on: the text, where deltas go, and the functions that were offered.</summary>
internal sealed class CallContext(OutputBuffer input, OutputSink sink, IReadOnlyList<ToolFunction> functions)
{
    private static readonly string[] s_codeNames = ["python", "ipython", "code_interpreter"];

    private readonly Dictionary<string, ToolFunction> _functions = functions.GroupBy(function => function.Name, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);

    public OutputBuffer Input => input;

    public OutputSink Sink => sink;

    /// <summary>Gets whether any function is offered.</summary>
    public bool HasFunctions => _functions.Count > 0;

    /// <summary>Gets the function that is offered for running code, which some models call without JSON.</summary>
    public ToolFunction? Code => s_codeNames.Select(Find).FirstOrDefault(function => function is not null);

    public ToolFunction? Find(string name) => _functions.GetValueOrDefault(name);
}
