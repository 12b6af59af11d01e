namespace LocalRunner.Memory;

/// <summary>Holds one figure of a plan with the formula that gives it, the inputs, and where the formula comes from.</summary>
/// <param name="Component">The component, as the plan calls it; several figures of one component add up.</param>
/// <param name="Part">What part of the component it is; null where it is all of it.</param>
/// <param name="Bytes">The figure.</param>
/// <param name="Formula">The formula in the names of the inputs, with +, −, × and max( , ); Σ is the sum of all inputs.</param>
/// <param name="Inputs">What the formula is computed from.</param>
/// <param name="Source">Where the formula comes from: a file of the engine's source, the model's header, or a measurement.</param>
public sealed record MemoryFigure(string Component, string? Part, long Bytes, string Formula, IReadOnlyList<FigureInput> Inputs, string Source)
{
    internal static MemoryFigure Sum(string component, string? part, string source, params IEnumerable<FigureInput> inputs)
    {
        var shown = inputs.Where(input => input.Value != 0).ToList();
        return new(component, part, shown.Sum(input => input.Value), "Σ", shown, source);
    }
}
