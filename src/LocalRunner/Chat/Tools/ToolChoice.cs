namespace LocalRunner.Chat.Tools;

/// <summary>Says whether the model may, must or must not call functions.</summary>
/// <param name="MayCall">Whether it may.</param>
/// <param name="MustCall">Whether it must.</param>
/// <param name="Function">The one function that it must call, or null for any.</param>
internal sealed record ToolChoice(bool MayCall, bool MustCall, string? Function = null)
{
    public static ToolChoice Auto { get; } = new(MayCall: true, MustCall: false);

    public static ToolChoice None { get; } = new(MayCall: false, MustCall: false);

    public static ToolChoice Required { get; } = new(MayCall: true, MustCall: true);

    public static ToolChoice Of(string function) => new(MayCall: true, MustCall: true, function);

    /// <summary>Returns the functions that may be called.</summary>
    /// <exception cref="LocalRunnerException">The function named is not among them, or one must be called and there is none.</exception>
    public IReadOnlyList<ToolFunction> Select(IReadOnlyList<ToolFunction> functions)
    {
        if (!MayCall)
            return [];
        IReadOnlyList<ToolFunction> chosen = Function is null ? functions : [.. functions.Where(function => function.Name == Function)];
        if (MustCall && chosen.Count == 0)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, Function is null
                ? "A function must be called, but none is offered; offer one, or leave the choice to the model."
                : $"The function '{Function}' must be called, but is not offered; offered are: {string.Join(", ", functions.Select(function => function.Name))}.");
        }

        return chosen;
    }
}
