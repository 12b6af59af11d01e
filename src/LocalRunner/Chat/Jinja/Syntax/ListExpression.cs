using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a list or a tuple.</summary>
internal sealed class ListExpression(Expression[] items, bool isTuple) : Expression
{
    /// <summary>Gets the entries.</summary>
    public Expression[] Items => items;

    public override JinjaValue Evaluate(Rendering rendering)
    {
        rendering.Budget.Items(items.Length);
        var values = new JinjaValue[items.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = items[i].Evaluate(rendering);
        return JinjaValue.Of(isTuple ? JinjaList.Tuple(values) : JinjaList.Made(values));
    }
}
