namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Carries an error of a template's syntax, with its place, to whoever parses it.</summary>
internal sealed class JinjaSyntaxException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}
