namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Says whose fault a failure is.</summary>
internal enum JinjaFault
{
    /// <summary>The template is malformed, asks for what no engine has, or goes beyond a limit.</summary>
    Template,

    /// <summary>The template refuses these messages, or can't render what they hold.</summary>
    Messages,
}
