using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>a &lt; b &lt;= c</c>: all must hold, and each value is evaluated once.</summary>
internal sealed class ComparisonExpression(Expression first, (string Sign, Expression Value)[] rest) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var left = first.Evaluate(rendering);
        foreach (var (sign, value) in rest)
        {
            var right = value.Evaluate(rendering);
            rendering.Position = Position;
            if (!Holds(rendering, left, sign, right))
                return JinjaValue.False;
            left = right;
        }

        return JinjaValue.True;
    }

    private static bool Holds(Rendering rendering, JinjaValue left, string sign, JinjaValue right) => sign switch
    {
        "==" => Equality.AreEqual(left, right, rendering.Budget),
        "!=" => !Equality.AreEqual(left, right, rendering.Budget),
        "in" => Sequences.Contains(rendering, right, left),
        "not in" => !Sequences.Contains(rendering, right, left),
        "<" => Order.Compare(left, right, rendering.Budget) < 0,
        "<=" => Order.Compare(left, right, rendering.Budget) <= 0,
        ">" => Order.Compare(left, right, rendering.Budget) > 0,
        _ => Order.Compare(left, right, rendering.Budget) >= 0,
    };
}
