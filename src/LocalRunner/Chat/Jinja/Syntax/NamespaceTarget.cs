using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is an attribute of a namespace, the only way to carry a value out of a loop.</summary>
internal sealed class NamespaceTarget(NameExpression space, string attribute) : Target
{
    public override void Assign(Rendering rendering, JinjaValue value)
    {
        var target = space.Evaluate(rendering);
        rendering.Position = space.Position;
        if (target.Kind != JinjaKind.Namespace)
            throw JinjaException.Messages($"only a namespace has attributes to set, and '{space.Name}' is {(target.IsUndefined ? "undefined" : target.Described)}");
        rendering.Budget.Items(1);
        target.AsNamespace.Set(attribute, value);
    }
}
