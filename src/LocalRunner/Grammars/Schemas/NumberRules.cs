using System.Text.Json;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The rules of numbers: bounds and multiples become automata over their digits.</summary>
internal static class NumberRules
{
    public static string? Write(SchemaCompiler compiler, SchemaLeaf leaf, string hint)
    {
        var integer = !leaf.Conjunction.Types.HasFlag(JsonTypes.Fraction);
        var fraction = !leaf.Conjunction.Types.HasFlag(JsonTypes.Integer);
        var (low, high) = Bounds(compiler, leaf);
        var steps = Steps(compiler, leaf);
        if (low is null && high is null && steps.Count == 0 && !fraction)
            return integer ? JsonText.Integer(compiler.Writer) : JsonText.Number(compiler.Writer);

        try
        {
            var automaton = DecimalAutomaton.Between(low, high, integer, endless: steps.Count > 0);
            if (fraction)
                automaton = automaton.Intersect(Automaton.Pattern("^-?[0-9]+\\.[0-9]*[1-9]$"));
            foreach (var (member, step) in steps)
            {
                if (MultipleAutomaton.Of(step) is { } multiples)
                    automaton = automaton.Intersect(multiples);
                else
                    compiler.Warn(member, "multipleOf", $"{step} needs more states than a grammar can hold; it is left out");
            }

            return automaton.IsEmpty ? null : AutomatonRules.Write(compiler.Writer, automaton, CharacterCoding.Plain, "", hint);
        }
        catch (AutomatonLimitException limit)
        {
            compiler.Warn(leaf.With(steps.Count > 0 ? "multipleOf" : "minimum"), steps.Count > 0 ? "multipleOf" : "minimum", $"is left out: {limit.Message}");
            return integer ? JsonText.Integer(compiler.Writer) : JsonText.Number(compiler.Writer);
        }
    }

    private static (DecimalBound? Low, DecimalBound? High) Bounds(SchemaCompiler compiler, SchemaLeaf leaf)
    {
        DecimalBound? low = null, high = null;
        foreach (var member in leaf.Members)
        {
            Tighten("minimum", exclusive: member.IsTrue("exclusiveMinimum"), isLow: true);
            Tighten("exclusiveMinimum", exclusive: true, isLow: true);
            Tighten("maximum", exclusive: member.IsTrue("exclusiveMaximum"), isLow: false);
            Tighten("exclusiveMaximum", exclusive: true, isLow: false);
            if (member.String("format") == "int32")
            {
                low = DecimalBound.Higher(low, new(int.MinValue, false));
                high = DecimalBound.Lower(high, new(int.MaxValue, false));
            }

            void Tighten(string keyword, bool exclusive, bool isLow)
            {
                if (member.Get(keyword) is not { ValueKind: JsonValueKind.Number } value || !value.TryGetDouble(out var number))
                    return;

                // Numbers are written with few enough digits, so that a bound beyond all of them holds or can't be met.
                if (Math.Abs(number) >= DecimalAutomaton.Limit || !value.TryGetDecimal(out var bound))
                {
                    if (number > 0 == isLow)
                        compiler.Warn(member, keyword, "is beyond the numbers that the grammar writes; it is left out");
                    return;
                }

                if (isLow)
                    low = DecimalBound.Higher(low, new(bound, exclusive));
                else
                    high = DecimalBound.Lower(high, new(bound, exclusive));
            }
        }

        return (low, high);
    }

    private static List<(SchemaPart Member, decimal Step)> Steps(SchemaCompiler compiler, SchemaLeaf leaf)
    {
        var steps = new List<(SchemaPart Member, decimal Step)>();
        foreach (var member in leaf.Members)
        {
            if (member.Get("multipleOf") is not { ValueKind: JsonValueKind.Number } value)
                continue;
            if (value.TryGetDecimal(out var step) && step > 0)
                steps.Add((member, step));
            else
                compiler.Warn(member, "multipleOf", "is not a positive number that the grammar can count with; it is left out");
        }

        return steps;
    }
}
