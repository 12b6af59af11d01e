using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a part of a template that has a value.</summary>
internal abstract class Expression
{
    /// <summary>Gets where it stands in the source.</summary>
    public int Position { get; init; }

    /// <summary>Gets how many nodes stand below each other in it, which is how deep the stack grows when it is evaluated.</summary>
    public int Depth { get; set; } = 1;

    public abstract JinjaValue Evaluate(Rendering rendering);

    /// <summary>Writes the value to the output, where that can be without making a text of it first.</summary>
    public virtual void Write(Rendering rendering) => PythonText.Write(Evaluate(rendering), rendering.Output);
}
