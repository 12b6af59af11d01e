using LocalRunner.Chat;

namespace LocalRunner.Cli.Output;

/// <summary>The document of <c>template --json</c>: the prompt, and its parts by where they came from.</summary>
internal sealed record TemplateDocument(string Text, IReadOnlyList<TemplateSegment> Segments)
{
    public static TemplateDocument Of(RenderedPrompt prompt) =>
        new(prompt.Text, [.. prompt.Segments().Select(segment => new TemplateSegment(segment.IsInput ? "request" : "template", segment.Text.ToString()))]);
}
