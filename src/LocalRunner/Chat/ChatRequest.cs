using LocalRunner.Chat.Jinja.Values;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Chat;

/// <summary>A conversation to answer, in the form that templates take, and what the answer may hold.</summary>
/// <param name="Messages">The messages.</param>
internal sealed record ChatRequest(JinjaValue Messages)
{
    /// <summary>Gets the functions as the template describes them to the model; none without any.</summary>
    public JinjaValue Tools { get; init; } = JinjaValue.None;

    /// <summary>Gets the functions that may be called.</summary>
    public IReadOnlyList<ToolFunction> Functions { get; init; } = [];

    /// <summary>Gets further variables of the template, by name.</summary>
    public IReadOnlyDictionary<string, JinjaValue> TemplateValues { get; init; } = new Dictionary<string, JinjaValue>();

    /// <summary>Gets the beginning of the answer, which the model goes on with; empty where it begins itself.</summary>
    public string Begun { get; init; } = "";

    /// <summary>Gets the images that the messages hold marks of.</summary>
    public IReadOnlyList<ChatImage> Images { get; init; } = [];

    public ToolChoice Choice { get; init; } = ToolChoice.Auto;

    /// <summary>Gets whether one answer may hold several calls.</summary>
    public bool ParallelCalls { get; init; } = true;
}
