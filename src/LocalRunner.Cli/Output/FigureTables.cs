using System.Globalization;
using LocalRunner.Cli.Interaction;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Output;

/// <summary>Shows where the figures of a plan come from: formula, inputs, source, and how to check them.</summary>
internal sealed class FigureTables(Terminal terminal, MemoryPlan plan, FigureChecks checks)
{
    private readonly Tables _tables = new(terminal);

    public void Write(IReadOnlyList<MemoryFigure> figures)
    {
        foreach (var component in figures.GroupBy(figure => figure.Component))
        {
            var parts = component.ToList();
            foreach (var figure in parts)
            {
                _tables.Facts($"{figure.Component}{(figure.Part is { } part ? $", {part}" : "")}: {figure.Bytes:N0} bytes",
                    ("formula", figure.Formula == "Σ" ? figure.Inputs.Count > 1 ? "the sum" : null : figure.Formula),
                    ("inputs", string.Join("; ", figure.Inputs.Select(input => string.Create(CultureInfo.InvariantCulture, $"{input.Name} = {input.Value:N0}")))),
                    ("source", figure.Source),
                    ("engine", figure == parts[^1] ? Engine(figure.Component) : null),
                    ("check", figure == parts[^1] ? checks.Of(figure) : null));
            }
        }
    }

    /// <summary>Says what the engine counted where it was asked.</summary>
    private string? Engine(string component)
    {
        if (plan.Confirmation is null)
            return null;
        long? counted = component switch
        {
            "KV cache" => plan.Memory.KvCache,
            "compute" => plan.Memory.Compute,
            "output" => plan.Memory.Output,
            _ => null,
        };
        return counted is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"its dry run counts {bytes:N0} bytes") : null;
    }
}
