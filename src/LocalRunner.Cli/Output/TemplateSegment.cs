namespace LocalRunner.Cli.Output;

/// <summary>One part of a rendered prompt, from the template or from the request.</summary>
internal sealed record TemplateSegment(string From, string Text);
