using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Is a method of a value, taken but not called yet.</summary>
internal sealed class BoundMethod(JinjaValue value, Operation method) : Callable(method.Name)
{
    public override JinjaValue Call(Rendering rendering, Arguments arguments) => method.Apply(rendering, value, arguments);
}
