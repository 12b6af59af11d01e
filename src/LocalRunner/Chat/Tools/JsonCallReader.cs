using System.Text;
using System.Text.Json;
using LocalRunner.Chat.Output;

namespace LocalRunner.Chat.Tools;

/// <summary>Reads calls that are JSON objects, one or a list of them, with the members in any order.</summary>
internal sealed class JsonCallReader(CallContext context, CallSyntax syntax) : CallReader(context, syntax)
{
    private const int MaxHeld = 1 << 20;

    private readonly ValueResult _value = new();
    private string? _name;
    private string? _id;
    private StringBuilder? _held;
    private bool _begun;
    private bool _isWhole;
    private bool _broken;

    public override IEnumerable<Wait> Read(bool inSection)
    {
        // A marker that is itself the beginning of the JSON is read again as such.
        if (Syntax.Start is "{" or "[")
            Input.Position -= Syntax.Start.Length;
        foreach (var wait in SkipSpace())
            yield return wait;
        if (inSection && Syntax.Start.Length > 0)
        {
            foreach (var wait in Literal(Syntax.Start))
                yield return wait;
            foreach (var wait in SkipSpace())
                yield return wait;
        }

        if (Input.IsOver || Input.Current is not ('{' or '['))
        {
            Failed = true;
            yield break;
        }

        var list = Input.Current == '[';
        if (list)
            Input.Position++;
        var calls = 0;
        while (true)
        {
            foreach (var wait in SkipSpace())
                yield return wait;
            if (Input.IsOver)
                break;
            if ((list || Syntax.IsSequence) && calls > 0 && Input.Current is ',' or ';')
            {
                Input.Position++;
                continue;
            }

            if (list && Input.Current == ']')
            {
                Input.Position++;
                Failed = calls == 0 && Syntax.OnlyKnown;
                break;
            }

            if (Input.Current != '{' || (!list && !Syntax.IsSequence && calls > 0))
            {
                Failed = calls == 0;
                break;
            }

            var start = Input.Position;
            foreach (var wait in Call())
                yield return wait;
            if (!_begun)
            {
                GiveBack(start, calls);
                yield break;
            }

            calls++;
            if (_broken)
                break;
        }

        if (Failed || _broken)
            yield break;
        foreach (var wait in Close())
            yield return wait;
    }

    /// <summary>Reads one object, which must be next; a call has begun when it was one.</summary>
    public IEnumerable<Wait> Call()
    {
        (_name, _id, _held, _begun, _isWhole, _broken) = (null, null, null, false, true, false);
        foreach (var wait in Syntax.Body == CallBody.JsonByName ? ByName() : Members(0))
            yield return wait;
        if (!_begun && _name is not null && (!_broken || _held is not null))
            Begin(_held?.ToString() ?? "{}");
        if (_begun)
            Sink.EndCall(_isWhole && !_broken);
    }

    private IEnumerable<Wait> Close()
    {
        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal(Syntax.End, Syntax.SectionEnd))
            yield return wait;
        if (Found.Length == 0 || Found != Syntax.End || Syntax.SectionEnd.Length == 0)
            yield break;
        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal(Syntax.SectionEnd))
            yield return wait;
    }

    private IEnumerable<Wait> ByName()
    {
        Input.Position++;
        foreach (var wait in SkipSpace())
            yield return wait;
        var name = new StringBuilder();
        foreach (var wait in Value(text => name.Append(text), _value))
            yield return wait;
        foreach (var wait in SkipSpace())
            yield return wait;
        if (Decode(name.ToString()) is not { } decoded || Input.IsOver || Input.Current != ':' || !SetName(decoded))
        {
            _broken = true;
            yield break;
        }

        Input.Position++;
        foreach (var wait in Arguments())
            yield return wait;
        foreach (var wait in SkipSpace())
            yield return wait;
        _broken |= Input.IsOver || Input.Current != '}';
        if (!_broken)
            Input.Position++;
    }

    // { "name": …, "arguments": { … } }, or the same within "function".
    private IEnumerable<Wait> Members(int depth)
    {
        Input.Position++;
        while (!_broken)
        {
            foreach (var wait in SkipSpace())
                yield return wait;
            if (Input.IsOver)
            {
                _broken = true;
                yield break;
            }

            if (Input.Current is ',' or '}')
            {
                if (Input.Next() == '}')
                    yield break;
                continue;
            }

            var key = new StringBuilder();
            if (Input.Current == '"')
            {
                foreach (var wait in Value(text => key.Append(text), _value))
                    yield return wait;
            }

            foreach (var wait in SkipSpace())
                yield return wait;
            if (Decode(key.ToString()) is not { } name || Input.IsOver || Input.Current != ':')
            {
                _broken = true;
                yield break;
            }

            Input.Position++;
            foreach (var wait in SkipSpace())
                yield return wait;
            foreach (var wait in Member(name, depth))
                yield return wait;
        }
    }

    private IEnumerable<Wait> Member(string key, int depth)
    {
        if (key is "arguments" or "parameters" or "args" or "input" || key == Syntax.ArgumentsKey)
        {
            foreach (var wait in Arguments())
                yield return wait;
            yield break;
        }

        if ((key == "function" || key == Syntax.WrapperKey) && depth == 0 && !Input.IsOver && Input.Current == '{')
        {
            foreach (var wait in Members(depth + 1))
                yield return wait;
            yield break;
        }

        var text = new StringBuilder();
        foreach (var wait in Value(part => text.Append(part), _value))
            yield return wait;
        _broken |= !_value.IsWhole || text.Length > MaxHeld;
        if (key is "name" or "tool_name" or "function_name" or "function" || key == Syntax.NameKey)
            _broken |= Decode(text.ToString()) is not { } name || !SetName(name);
        else if (key is "id" or "tool_call_id" or "call_id" || key == Syntax.IdKey)
            _id ??= Decode(text.ToString()) ?? text.ToString();
        else if (Syntax.OnlyKnown && _name is null && key is not "type")
            _broken = true;
    }

    private IEnumerable<Wait> Arguments()
    {
        foreach (var wait in SkipSpace())
            yield return wait;
        if (_begun || Input.IsOver)
        {
            _broken = true;
            yield break;
        }

        if (Input.Current == '{' && _name is not null && !Syntax.IdLast)
        {
            Begin("");
            foreach (var wait in Value(Sink.Arguments, _value))
                yield return wait;
            _isWhole = _value.IsWhole;
            _broken |= !_isWhole;
            yield break;
        }

        _held = new();
        foreach (var wait in Value(text => _held.Append(text), _value))
            yield return wait;
        _isWhole = _value.IsWhole;
        _broken |= !_isWhole || _held.Length > MaxHeld;
        Unwrap(_held);
        if (_name is not null && !Syntax.IdLast && !_broken)
            Begin(_held.ToString());
    }

    // Arguments may come as a string that holds the JSON; what is no object then is none at all.
    private static void Unwrap(StringBuilder held)
    {
        var text = held.ToString();
        if (text.StartsWith('{'))
            return;
        var inner = Decode(text) ?? "";
        var scanner = new JsonScanner();
        var end = inner.TrimStart().StartsWith('{') ? inner.Select(scanner.Step).FirstOrDefault(step => step != JsonScanStep.More) : JsonScanStep.Failed;
        held.Clear().Append(end == JsonScanStep.Done ? scanner.Take() : "{}");
    }

    private bool SetName(string name)
    {
        if (!Allows(name))
            return false;
        _name ??= name;
        return true;
    }

    private void Begin(string arguments)
    {
        _begun = true;
        Sink.StartCall(_name!, _id);
        Input.Forget();
        Sink.Arguments(arguments);
    }

    private static string? Decode(string json)
    {
        if (!json.StartsWith('"'))
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.GetString();
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
