using System.Text;
using LocalRunner.Chat.Output;

namespace LocalRunner.Chat.Tools;

/// <summary>Reads calls as Python writes them, [f(a=1), g()] or f.call(a=1). Arguments are literals; nothing is evaluated.</summary>
internal sealed class PythonCallReader(CallContext context, CallSyntax syntax) : CallReader(context, syntax)
{
    private const int MaxName = 256;

    private readonly ValueResult _value = new();
    private bool _begun;
    private bool _broken;

    public override IEnumerable<Wait> Read(bool inSection)
    {
        if (Syntax.Start == "[")
            Input.Position--;
        foreach (var wait in SkipSpace())
            yield return wait;
        if (Input.IsOver)
        {
            Failed = true;
            yield break;
        }

        if (Syntax.IsSequence)
        {
            foreach (var wait in Fence("python"))
                yield return wait;
        }

        var start = Input.Position;
        var list = !Input.IsOver && Input.Current == '[';
        if (list)
        {
            Input.Position++;
            foreach (var wait in SkipSpace())
                yield return wait;
        }

        if (!Input.IsOver && Input.Current == '{')
        {
            Input.Position = start;
            var json = new JsonCallReader(Context, Syntax with { Body = CallBody.Json, Start = "" });
            foreach (var wait in json.Read(inSection: false))
                yield return wait;
            Failed = json.Failed;
            yield break;
        }

        foreach (var wait in list ? List() : Syntax.IsSequence ? Lines() : Alone())
            yield return wait;
        if (Failed || _broken)
            yield break;
        foreach (var wait in Syntax.IsSequence ? Fence("python") : SkipSpace())
            yield return wait;
        foreach (var wait in Literal(Syntax.End, Syntax.SectionEnd))
            yield return wait;
    }

    private IEnumerable<Wait> List()
    {
        for (var calls = 0; ; calls++)
        {
            foreach (var wait in SkipSpace())
                yield return wait;
            if (calls > 0 && !Input.IsOver && Input.Current is ',')
            {
                Input.Position++;
                foreach (var wait in SkipSpace())
                    yield return wait;
            }

            if (Input.IsOver || Input.Current == ']')
            {
                Failed = calls == 0;
                Input.Position += Input.IsOver ? 0 : 1;
                yield break;
            }

            var start = Input.Position;
            foreach (var wait in Call())
                yield return wait;
            if (!_begun)
            {
                GiveBack(start, calls);
                _broken = true;
            }

            if (_broken)
                yield break;
        }
    }

    private IEnumerable<Wait> Lines()
    {
        for (var calls = 0; !_broken; calls++)
        {
            foreach (var wait in SkipSpace())
                yield return wait;
            if (Input.IsOver || Input.Current is '`' or '<')
            {
                Failed = calls == 0;
                yield break;
            }

            var start = Input.Position;
            foreach (var wait in Call())
                yield return wait;
            if (!_begun)
            {
                GiveBack(start, calls);
                _broken = true;
            }
        }
    }

    // Llama 3.1 writes calls of its built-in functions, and code, behind a marker of their own.
    private IEnumerable<Wait> Alone()
    {
        var start = Input.Position;
        foreach (var wait in Call())
            yield return wait;
        if (_begun)
            yield break;
        if (Syntax.Start.Length <= 1 || Context.Code is not { } code)
        {
            Failed = true;
            yield break;
        }

        Input.Position = start;
        Sink.StartCall(code.Name, null);
        Input.Forget();
        Sink.Arguments($"{{{JsonStringWriter.Quote(code.ParameterNames is [var name, ..] ? name : "code")}: \"");
        var text = new StringBuilder();
        var writer = new JsonStringWriter(text);
        while (!Input.IsOver)
        {
            writer.Write(Input.Slice(Input.Position, Input.Available));
            Input.Position += Input.Available;
            Input.Forget();
            Sink.Arguments(text.ToString());
            text.Clear();
            if (!Input.IsOver)
                yield return default;
        }

        writer.Flush();
        Sink.Arguments(text + "\"}");
        Sink.EndCall(complete: true);
    }

    private IEnumerable<Wait> Call()
    {
        (_begun, _broken) = (false, false);
        var name = new StringBuilder();
        foreach (var wait in Until(name, ["("], MaxName))
            yield return wait;
        var function = name.ToString().Trim();
        if (function.EndsWith(".call", StringComparison.Ordinal))
            function = function[..^5];
        if (Found.Length == 0 || !Allows(function) || !function.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '-'))
            yield break;

        _begun = true;
        Sink.StartCall(function, null);
        Input.Forget();
        foreach (var wait in Arguments(Context.Find(function)))
            yield return wait;
        Sink.EndCall(!_broken);
    }

    private IEnumerable<Wait> Arguments(ToolFunction? function)
    {
        for (var count = 0; ; count++)
        {
            foreach (var wait in SkipSpace())
                yield return wait;
            if (count > 0 && !Input.IsOver && Input.Current == ',')
            {
                Input.Position++;
                foreach (var wait in SkipSpace())
                    yield return wait;
            }

            if (Input.IsOver || Input.Current == ')')
            {
                _broken = Input.IsOver;
                Input.Position += _broken ? 0 : 1;
                Sink.Arguments(count == 0 ? "{}" : "}");
                yield break;
            }

            foreach (var wait in Argument(function, count))
                yield return wait;
            if (_broken)
                yield break;
        }
    }

    private IEnumerable<Wait> Argument(ToolFunction? function, int index)
    {
        var name = new StringBuilder();
        var start = Input.Position;
        while (!Input.IsOver && name.Length < MaxName)
        {
            if (Input.AtEnd)
                yield return default;
            else if (char.IsLetterOrDigit(Input.Current) || Input.Current is '_' or '-')
                name.Append(Input.Next());
            else
                break;
        }

        foreach (var wait in SkipSpace())
            yield return wait;
        if (!Input.IsOver && Input.Current == '=' && name.Length > 0)
        {
            Input.Position++;
            foreach (var wait in SkipSpace())
                yield return wait;
        }
        else if (function is not null && index < function.ParameterNames.Count)
        {
            // A value without a name belongs to the parameter in its place.
            Input.Position = start;
            name.Clear().Append(function.ParameterNames[index]);
        }
        else
        {
            _broken = true;
            yield break;
        }

        Sink.Arguments($"{(index == 0 ? "{" : ", ")}{JsonStringWriter.Quote(name.ToString())}: ");
        foreach (var wait in Value(Sink.Arguments, _value))
            yield return wait;
        _broken = !_value.IsWhole;
        if (!_broken)
            Input.Forget();
    }
}
