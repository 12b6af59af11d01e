using System.Text;
using LocalRunner.Chat.Output;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Chat.Tools;

/// <summary>Reads calls that begin with the function's name, followed by JSON, by tagged arguments or by a marked object.</summary>
internal sealed class NamedCallReader(CallContext context, CallSyntax syntax) : CallReader(context, syntax)
{
    private const int MaxName = 256;

    private readonly ValueResult _value = new();
    private string _name = "";
    private string? _id;
    private bool _begun;

    public override IEnumerable<Wait> Read(bool inSection)
    {
        for (var calls = 0; ; calls++)
        {
            var start = Input.Position;
            if (inSection || calls > 0)
            {
                foreach (var wait in SkipSpace())
                    yield return wait;
                foreach (var wait in Literal(calls > 0 ? [Syntax.Start, Syntax.SectionEnd] : [Syntax.Start]))
                    yield return wait;
                var more = Syntax.Start.Length > 0 ? Found == Syntax.Start : calls == 0;
                if (!more)
                {
                    Failed = calls == 0;
                    yield break;
                }
            }

            _begun = false;
            foreach (var wait in Call())
                yield return wait;
            if (!_begun)
            {
                GiveBack(start, calls);
                yield break;
            }
        }
    }

    private IEnumerable<Wait> Call()
    {
        foreach (var wait in Name())
            yield return wait;
        if (!Allows(_name))
            yield break;

        // A line break behind the name is also what ends it where arguments are tagged.
        foreach (var wait in Fence("json"))
            yield return wait;
        var complete = false;
        if (!Input.IsOver && Input.Current == '{')
        {
            Begin();
            foreach (var wait in Value(Sink.Arguments, _value))
                yield return wait;
            complete = _value.IsWhole;
        }
        else
        {
            var tagged = new TaggedArguments(this, Context.Find(_name));
            foreach (var wait in tagged.Read(Begin))
                yield return wait;
            complete = tagged.IsComplete;
        }

        if (!_begun)
            yield break;
        Sink.EndCall(complete);
        if (!complete)
            yield break;
        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal("```"))
            yield return wait;
        foreach (var wait in SkipSpace())
            yield return wait;
        foreach (var wait in Literal(Syntax.End))
            yield return wait;
    }

    private IEnumerable<Wait> Name()
    {
        var name = new StringBuilder();
        foreach (var wait in Until(name, Syntax.NameEnds, MaxName))
            yield return wait;
        (_name, _id) = ("", null);
        if (Found.Length == 0)
            yield break;
        if (Found is "{" || Found == Syntax.Tags?.NameStart || Found == Syntax.SectionEnd)
            Input.Position -= Found.Length;
        if (Found == Syntax.IdStart)
        {
            var id = new StringBuilder();
            foreach (var wait in Until(id, [Syntax.IdEnd], MaxName))
                yield return wait;
            _id = id.ToString().Trim();
        }

        _name = name.ToString().Trim();
        if (Syntax.Body == CallBody.Named && Syntax.Tags is null && _name == "function")
        {
            foreach (var wait in NameOnLine())
                yield return wait;
        }

        if (Syntax.NamePrefix.Length > 0)
            Split();
    }

    // DeepSeek R1 and V3: the kind of tool, then the name on the rest of the line.
    private IEnumerable<Wait> NameOnLine()
    {
        foreach (var wait in SkipSpace())
            yield return wait;
        if (Input.IsOver || Input.Current == '{')
            yield break;
        var name = new StringBuilder();
        foreach (var wait in Until(name, ["\n", "```"], MaxName))
            yield return wait;
        if (Found == "```")
            Input.Position -= Found.Length;
        _name = name.ToString().Trim();
    }

    // functions.search:0 is the id, and holds the name.
    private void Split()
    {
        _id = _name.Length > 0 ? _name : null;
        if (_name.StartsWith(Syntax.NamePrefix, StringComparison.Ordinal))
            _name = _name[Syntax.NamePrefix.Length..];
        var colon = _name.LastIndexOf(':');
        if (colon > 0 && _name[(colon + 1)..].All(char.IsAsciiDigit))
            _name = _name[..colon];
    }

    private void Begin()
    {
        _begun = true;
        Sink.StartCall(_name, _id);
        Input.Forget();
    }

    /// <summary>Reads arguments between tags and writes them as the members of a JSON object.</summary>
    private sealed class TaggedArguments(NamedCallReader reader, ToolFunction? function)
    {
        private const int MaxValue = 1 << 20;

        private readonly StringBuilder _text = new();

        public bool IsComplete { get; private set; }

        private OutputBuffer Input => reader.Input;

        private OutputSink Sink => reader.Sink;

        public IEnumerable<Wait> Read(Action begin)
        {
            var ends = new[] { reader.Syntax.End, reader.Syntax.SectionEnd }.Where(end => end.Length > 0);
            if (reader.Syntax.Tags is not { } tags)
            {
                // A call without arguments may leave them out, if it is clear that it ends.
                foreach (var wait in reader.Literal([.. ends]))
                    yield return wait;
                if (reader.Found.Length == 0 && !Input.IsOver)
                    yield break;
                Input.Position -= reader.Found.Length;
                begin();
                Sink.Arguments("{}");
                IsComplete = true;
                yield break;
            }

            foreach (var wait in reader.Literal([tags.NameStart, .. ends]))
                yield return wait;
            if (reader.Found.Length == 0)
                yield break;
            Input.Position -= reader.Found.Length;
            begin();
            var count = 0;
            IsComplete = true;
            while (IsComplete)
            {
                foreach (var wait in reader.SkipSpace())
                    yield return wait;
                foreach (var wait in reader.Literal(tags.NameStart))
                    yield return wait;
                if (reader.Found.Length == 0)
                    break;
                Sink.Arguments(count++ == 0 ? "{" : ", ");
                foreach (var wait in Argument(tags))
                    yield return wait;
            }

            Sink.Arguments(count == 0 ? "{}" : "}");
        }

        private IEnumerable<Wait> Argument(ArgumentTags tags)
        {
            var name = new StringBuilder();
            foreach (var wait in reader.Until(name, [tags.NameEnd], MaxName))
                yield return wait;
            IsComplete = reader.Found.Length > 0;
            var parameter = name.ToString().Trim();
            var types = function?.TypesOf(parameter) ?? JsonTypes.All;
            if (tags.SaysString)
            {
                var attribute = new StringBuilder();
                foreach (var wait in reader.Until(attribute, [">"], MaxName))
                    yield return wait;
                types = attribute.ToString().Contains("true", StringComparison.Ordinal) ? JsonTypes.String : types;
            }

            Sink.Arguments($"{JsonStringWriter.Quote(parameter)}: ");
            if (tags.ValueStart.Length > 0)
            {
                foreach (var wait in reader.SkipSpace())
                    yield return wait;
                foreach (var wait in reader.Literal(tags.ValueStart))
                    yield return wait;
            }

            if (tags.OnLines)
            {
                foreach (var wait in reader.Literal("\n"))
                    yield return wait;
            }

            string[] ends = tags.OnLines ? [$"\n{tags.ValueEnd}", tags.ValueEnd] : [tags.ValueEnd];
            foreach (var wait in types == JsonTypes.String ? Text(ends) : Value(ends, types))
                yield return wait;
        }

        // A string is passed on as it comes.
        private IEnumerable<Wait> Text(string[] ends)
        {
            Sink.Arguments("\"");
            var writer = new JsonStringWriter(_text.Clear());
            while (true)
            {
                var (offset, marker) = Input.Find(ends);
                writer.Write(Input.Slice(Input.Position, offset));
                Input.Position += offset;
                var over = marker is not null || Input.IsOver;
                if (over)
                    writer.Flush();
                Sink.Arguments(_text.ToString());
                _text.Clear();
                Input.Position += marker?.Length ?? 0;
                Input.Forget();
                IsComplete = IsComplete && (marker is not null || !over);
                if (over)
                    break;
                yield return default;
            }

            Sink.Arguments("\"");
        }

        private IEnumerable<Wait> Value(string[] ends, JsonTypes types)
        {
            var text = new StringBuilder();
            foreach (var wait in reader.Until(text, ends, MaxValue))
                yield return wait;
            IsComplete = IsComplete && reader.Found.Length > 0;
            Sink.Arguments(ArgumentValue.Json(text.ToString(), types));
            Input.Forget();
        }
    }
}
