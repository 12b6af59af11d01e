using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a call of a function, a macro or a method.</summary>
internal sealed class CallExpression(Expression callee, ArgumentList arguments) : Expression
{
    public Expression Callee => callee;

    public ArgumentList Arguments => arguments;

    public override JinjaValue Evaluate(Rendering rendering)
    {
        var (target, method) = Resolve(rendering);
        var held = arguments.Hold(rendering);
        rendering.Position = Position;
        var given = held.Get(rendering);
        var result = method is not null ? method.Apply(rendering, target, given) : Required(target).Call(rendering, given);
        held.Release(rendering);
        return result;
    }

    public override void Write(Rendering rendering)
    {
        var (target, method) = Resolve(rendering);
        var held = arguments.Hold(rendering);
        rendering.Position = Position;
        var given = held.Get(rendering);
        if (method is not null)
            PythonText.Write(method.Apply(rendering, target, given), rendering.Output);
        else
            Required(target).CallAndWrite(rendering, given);
        held.Release(rendering);
    }

    /// <summary>Finds the method to call on a value, or the value to call.</summary>
    private (JinjaValue Target, Operation? Method) Resolve(Rendering rendering)
    {
        if (callee is not AttributeExpression attribute)
            return (callee.Evaluate(rendering), null);
        var value = attribute.Value.Evaluate(rendering);
        rendering.Position = callee.Position;
        return Methods.Find(value, attribute.Name) is { } method ? (value, method) : (Access.Attribute(value, attribute.Name), null);
    }

    private static Callable Required(JinjaValue target) =>
        target.Kind is JinjaKind.Callable or JinjaKind.Loop ? (Callable)target.AsObject
        : throw JinjaException.Messages(target.IsUndefined ? $"{target.WhatIsUndefined} is undefined, and can't be called" : $"{target.Described} can't be called");
}
