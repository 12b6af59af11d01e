using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a part of a template that does something: text, a tag, what stands between two tags.</summary>
internal abstract class Statement
{
    public int Position { get; init; }

    /// <summary>Gets how many nodes are evaluated at most, without those of inner statements.</summary>
    public int Nodes { get; set; } = 1;

    public abstract Flow Execute(Rendering rendering);
}
