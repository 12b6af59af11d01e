namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is what a template says of a macro, or of the block of a call.</summary>
internal sealed class MacroDefinition
{
    public required string Name { get; init; }

    public required string[] Parameters { get; init; }

    /// <summary>Gets the slots of the parameters.</summary>
    public required int[] Slots { get; init; }

    /// <summary>Gets the default of each parameter; null where there is none.</summary>
    public required Expression?[] Defaults { get; init; }

    /// <summary>Gets the slots of the names that are set only where the body asks for them; -1 where it does not.</summary>
    public required int CallerSlot { get; init; }

    public required int PositionalSlot { get; init; }

    public required int KeywordSlot { get; init; }

    public required int FrameSize { get; init; }

    public required Block Body { get; init; }
}
