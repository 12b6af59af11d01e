namespace LocalRunner;

/// <summary>Names a LoRA adapter and how strongly it is applied.</summary>
/// <param name="Path">The adapter's GGUF file.</param>
/// <param name="Scale">The factor on its contribution; 0 gives the base model's answers exactly.</param>
public sealed record LoraAdapter(string Path, float Scale = 1f)
{
    internal void Validate() => Require.InRange(Scale, -1000f, 1000f, $"The scale of the adapter {Path}");
}
