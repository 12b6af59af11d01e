namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Counts the slots of one frame while its macro, or the template, is parsed.</summary>
internal sealed class Activation(Activation? parent)
{
    public Activation? Parent => parent;

    public int Size { get; set; }
}
