using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a dict.</summary>
internal sealed class DictExpression((Expression Key, Expression Value)[] entries) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        rendering.Budget.Items(entries.Length);
        var values = new KeyValuePair<JinjaValue, JinjaValue>[entries.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var key = entries[i].Key.Evaluate(rendering);
            var value = entries[i].Value.Evaluate(rendering);
            rendering.Position = Position;
            Equality.RequireKey(key, rendering.Budget);
            values[i] = new(key, value);
        }

        return JinjaValue.Of(new JinjaDict(values));
    }
}
