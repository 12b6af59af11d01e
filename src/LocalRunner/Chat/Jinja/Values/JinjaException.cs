namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Carries a failure to the template that is rendered, which adds the line and column.</summary>
internal sealed class JinjaException(JinjaFault fault, string message) : Exception(message)
{
    public JinjaFault Fault { get; } = fault;

    public static JinjaException Messages(string message) => new(JinjaFault.Messages, message);

    public static JinjaException Template(string message) => new(JinjaFault.Template, message);
}
