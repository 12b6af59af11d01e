using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Syntax;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja;

/// <summary>
/// Is a parsed chat template, with the meaning that jinja2 gives it as transformers configures it. It never changes, and
/// several threads may render it at once. It sees no files, no network, no clock but the given one and no objects but
/// JSON's values, and can take no more than its limits.
/// </summary>
internal sealed class JinjaTemplate
{
    // What a template raises may hold a whole conversation.
    private const int MostMessage = 2000;

    private readonly string _source;
    private readonly JinjaLimits _limits;
    private readonly ParsedTemplate _parsed;

    private JinjaTemplate(string source, JinjaLimits limits, ParsedTemplate parsed) => (_source, _limits, _parsed) = (source, limits, parsed);

    /// <summary>Gets the names that the template takes from outside: variables, and functions of the language.</summary>
    public IReadOnlyList<string> Names => _parsed.Globals;

    /// <summary>Parses a template.</summary>
    /// <exception cref="LocalRunnerException">It is malformed or beyond a limit (<see cref="LocalRunnerError.InvalidChatTemplate"/>).</exception>
    public static JinjaTemplate Parse(string source, JinjaLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= JinjaLimits.Default;
        if (source.Length > limits.Source)
        {
            throw new LocalRunnerException(
                LocalRunnerError.InvalidChatTemplate,
                $"The chat template has {source.Length:N0} characters; {limits.Source:N0} are allowed. Use another template.");
        }

        source = Lexer.Normalize(source);
        try
        {
            ParsedTemplate parsed = null!;
            OwnStack.Run(() => parsed = Parser.Parse(source, limits.Nesting));
            return new(source, limits, parsed);
        }
        catch (JinjaSyntaxException exception)
        {
            throw Failure(LocalRunnerError.InvalidChatTemplate, source, exception.Position, exception.Message);
        }
    }

    /// <summary>Renders the template.</summary>
    /// <param name="variables">What it may ask for by name.</param>
    /// <param name="clock">What <c>strftime_now</c> reads; the system's when there is none.</param>
    /// <param name="cancellation">Ends a long rendering.</param>
    /// <exception cref="LocalRunnerException">
    /// The template refuses the messages or can't render them (<see cref="LocalRunnerError.InvalidMessages"/>), or it goes
    /// beyond a limit (<see cref="LocalRunnerError.InvalidChatTemplate"/>).
    /// </exception>
    public JinjaText Render(IReadOnlyDictionary<string, JinjaValue> variables, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var rendering = new Rendering(new Budget(_limits, cancellation), clock ?? TimeProvider.System, new Frame(_parsed.FrameSize, null), Globals(variables));
        try
        {
            if (OwnStack.IsEnough)
                _parsed.Body.Execute(rendering);
            else
                RunApart(rendering);
            return rendering.Output.ToText();
        }
        catch (JinjaException exception)
        {
            var error = exception.Fault == JinjaFault.Template ? LocalRunnerError.InvalidChatTemplate : LocalRunnerError.InvalidMessages;
            throw Failure(error, _source, rendering.Position, exception.Message);
        }
        finally
        {
            rendering.Release();
        }
    }

    private void RunApart(Rendering rendering) => OwnStack.Run(() => _parsed.Body.Execute(rendering));

    private JinjaValue[] Globals(IReadOnlyDictionary<string, JinjaValue> variables)
    {
        var globals = new JinjaValue[_parsed.Globals.Count];
        for (var i = 0; i < globals.Length; i++)
        {
            var name = _parsed.Globals[i];
            if (!variables.TryGetValue(name, out globals[i]) && !Functions.TryFind(name, out globals[i]))
                globals[i] = JinjaValue.Undefined(name);
        }

        return globals;
    }

    private static LocalRunnerException Failure(LocalRunnerError error, string source, int position, string message)
    {
        if (message.Length > MostMessage)
            message = message[..MostMessage] + "…";
        var before = source.AsSpan(0, Math.Min(position, source.Length));
        var line = before.Count('\n') + 1;
        var column = before.Length - before.LastIndexOf('\n');
        return new(error, $"The chat template, line {line}, column {column}: {message}.");
    }
}
