using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Is what a template can call: a macro, a function, or a method of a value.</summary>
internal abstract class Callable(string name)
{
    public string Name { get; } = name;

    public abstract JinjaValue Call(Rendering rendering, Arguments arguments);

    /// <summary>Calls, and writes the result to the output without making a text of it where that can be.</summary>
    public virtual void CallAndWrite(Rendering rendering, Arguments arguments) =>
        PythonText.Write(Call(rendering, arguments), rendering.Output);
}
