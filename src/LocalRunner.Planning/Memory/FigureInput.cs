namespace LocalRunner.Memory;

/// <summary>Holds one number that a figure is computed from.</summary>
/// <param name="Name">What it is, as the formula calls it.</param>
/// <param name="Value">The number: bytes, tokens or a count.</param>
public sealed record FigureInput(string Name, long Value);
